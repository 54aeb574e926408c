// What `import … from '@lastevent/solid'` offers. Names only.
/** @module @lastevent/solid */

export { useConnectionBadge, useConnectionState } from './connection.ts'
export { useEvent, useEventReducer } from './events.ts'
export type { MaybeAccessor } from './access.ts'
export type { StreamUrl } from './owned-stream.ts'
export { useEventStream } from './use-event-stream.ts'
