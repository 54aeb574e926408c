// What `import … from '@lastevent/react/shared'` offers. Names only.

export { useSharedEventStream } from './use-shared-event-stream.ts'
