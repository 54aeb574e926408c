// What `import … from '@lastevent/react/shared'` offers. Names only.
/** @module @lastevent/react/shared */

export { useSharedEventStream } from './use-shared-event-stream.ts'
