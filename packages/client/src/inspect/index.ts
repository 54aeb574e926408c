// What `import … from 'lastevent/inspect'` offers. Names only.
/** @module lastevent/inspect */

export { inspect, inspectAll } from './inspect.ts'
export { connectTrace, serveTrace, type TracePort } from './remote.ts'
export type {
  ActionRecord,
  AttemptReason,
  AttemptRecord,
  BytesRecord,
  CommentRecord,
  DispatchRecord,
  EndRecord,
  EventRecord,
  GapRecord,
  InvalidRecord,
  QueueRecord,
  RecordBase,
  ResponseRecord,
  RetryRecord,
  RoleRecord,
  SkipRecord,
  StateRecord,
  StreamRecord,
  TraceAction,
  TracedError,
  TracedHeaders,
  TracedIssue,
  TracedState,
  TracedStream,
  TraceExport,
  TraceRecord,
} from './records.ts'
export type { InspectOptions, RecordFilter, Trace, TraceConsole } from './trace.ts'
