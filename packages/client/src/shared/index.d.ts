/** @module lastevent/shared */
export { createSharedEventStream, type SharedEventStream, type SharedEventStreamOptions, type SharedStreamSnapshot, } from './create-shared-event-stream.ts';
export type { Broadcast, LockEntry, Locks, SharedEnvironment } from './environment.ts';
export type { SharedRole } from './group.ts';
export type { SharedDetails } from './member.ts';
export type { SharedFallback } from './transition.ts';
