// What `import … from 'lastevent/store'` offers: what views and their frameworks' bindings are made
// of. Names only.
/** @module lastevent/store */

export { type ConnectionBadge, createBadgeStore } from './badge-store.ts'
export { createReducerStore } from './reducer-store.ts'
export { isSameStream, type StreamInputs } from './same-inputs.ts'
export {
  type DirectOrShared,
  idleSnapshot,
  noStream,
  type Store,
  type StoreOptions,
} from './store.ts'
