// What `import … from '@lastevent/solid/shared'` offers. Names only.
/** @module @lastevent/solid/shared */

export { useSharedEventStream } from './use-shared-event-stream.ts'
