// What `import … from '@lastevent/svelte/shared'` offers. Names only.

export { useSharedEventStream } from './use-shared-event-stream.ts'
