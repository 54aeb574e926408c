// What `import … from '@lastevent/svelte'` offers. Names only.
/** @module @lastevent/svelte */

export { useConnectionBadge, useConnectionState } from './connection.ts'
export { useEvent, useEventReducer } from './events.ts'
export type { StreamUrl } from './owned-stream.ts'
export type { Current, MaybeCurrent } from './while-mounted.ts'
export { useEventStream } from './use-event-stream.ts'
