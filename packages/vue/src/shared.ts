// What `import … from '@lastevent/vue/shared'` offers. Names only.

export { useSharedEventStream } from './use-shared-event-stream.ts'
