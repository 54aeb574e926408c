/** @module lastevent */
export { type Checkpoint, storageCheckpoint, type StorageLike } from './checkpoint.ts';
export type { Clock } from './host/clock.ts';
export type { AbortSignalLike, BodyInput, ByteReader, ByteStream, FetchInit, FetchLike, HeadersInput, HeadersLike, ResponseLike, URLLike, } from './host/fetch-types.ts';
export { createEventStream } from './create-event-stream.ts';
export { EventStreamError, type EventStreamErrorCode, EventValidationError, isEventStreamError, NetworkError, ProtocolError, ResponseError, RetryLimitError, TimeoutError, TruncatedError, } from './errors.ts';
export type { AnyEventStream, BatchOptions, EventIterator, EventOf, EventStream, EventType, ListenerOptions, ServerSentEvent, StreamSnapshot, } from './event-stream.ts';
export type { InvalidPolicy } from './invalid.ts';
export type { ClosedState, CloseReason, StreamState, SuspendReason } from './machine/types.ts';
export { type ConnectionOptions, type EventStreamOptions, type Gap, isDone, type OpenInfo, type RetryOptions, type ShouldRetry, type UnhandledEvent, } from './options.ts';
export type { AttemptContext, PerAttempt, RequestOptions, ResumeOption } from './request/prepare.ts';
export { defineEvents, type EventDecoder, type EventMap, type InferEvents, json, type OutputOf, text, type UntypedEvents, } from './contract.ts';
export { type FindError, orServerError, ServerError, serverError } from './server-error.ts';
