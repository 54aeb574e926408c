// What `import … from '@lastevent/vue'` offers. Names only.
/** @module @lastevent/vue */

export { useConnectionBadge, useConnectionState } from './connection.ts'
export { useEvent, useEventReducer } from './events.ts'
export type { StreamUrl } from './owned-stream.ts'
export { useEventStream } from './use-event-stream.ts'
