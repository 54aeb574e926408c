// The package's face: named exports, no logic.
/** @module @lastevent/testing */

export type {
  ConnectionOutcome,
  OpenOptions,
  ScriptedConnection,
  SendOptions,
} from './scripted-connection.ts'
export type {
  EventContract,
  EventDecoder,
  EventFields,
  EventInput,
  ScriptedEvent,
  UntypedEvent,
} from './contract.ts'
export type { FakeBroadcastChannel } from './fake-channels.ts'
export type { FakeLockInfo, FakeLockManager, FakeLockOptions } from './fake-locks.ts'
export { createFakeTabs } from './fake-tabs.ts'
export type { FakePageCondition, FakeTab, FakeTabs, FakeTabsOptions } from './fake-tabs.ts'
export { flush } from './flush.ts'
export type { RandomSource } from './random.ts'
export { replay } from './replay.ts'
export type { ReplayOptions } from './replay.ts'
export type { RequestRecord } from './request-record.ts'
export { createScriptedServer } from './scripted-server.ts'
export type {
  ConnectionScript,
  ScriptedServer,
  ScriptedServerOptions,
  WatchedStream,
} from './scripted-server.ts'
export { createVirtualClock } from './virtual-clock.ts'
export type { PendingTimer, VirtualClock, VirtualClockOptions } from './virtual-clock.ts'
export type { Split } from './wire-format.ts'
