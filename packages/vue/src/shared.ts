// What `import … from '@lastevent/vue/shared'` offers. Names only.
/** @module @lastevent/vue/shared */

export { useSharedEventStream } from './use-shared-event-stream.ts'
