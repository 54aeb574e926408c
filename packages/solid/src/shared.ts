// What `import … from '@lastevent/solid/shared'` offers. Names only.

export { useSharedEventStream } from './use-shared-event-stream.ts'
