// What `import … from '@lastevent/react'` offers. Names only.
/** @module @lastevent/react */

export { useConnectionBadge, useConnectionState } from './connection.ts'
export { useEvent, useEventReducer } from './events.ts'
export type { StreamUrl } from './owned-stream.ts'
export { useEventStream } from './use-event-stream.ts'
