// What `import … from '@lastevent/svelte/shared'` offers. Names only.
/** @module @lastevent/svelte/shared */

export { useSharedEventStream } from './use-shared-event-stream.ts'
