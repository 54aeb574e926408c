// The state of the leader's connection in a form that a channel can carry: errors become records, and
// errors again.

import {
  EventStreamError,
  NetworkError,
  ProtocolError,
  ResponseError,
  RetryLimitError,
  TimeoutError,
  TruncatedError,
} from '../errors.ts'
import type { StreamState } from '../machine/types.ts'

/** Bundlers rename classes, but not these. */
const classes: Readonly<Record<string, new (...args: never[]) => EventStreamError>> = {
  NetworkError,
  ResponseError,
  ProtocolError,
  TimeoutError,
  TruncatedError,
  RetryLimitError,
}

interface PackedError {
  readonly name: string
  readonly message: string
  readonly headers: [string, string][] | undefined
  readonly cause: PackedError | undefined
}

/** Leaves out what may not be cloneable: foreign causes, and errors that are not the connection's. */
export function packState(state: StreamState): object {
  return 'error' in state ? { ...state, error: packError(state.error) } : state
}

export function unpackState(packed: object): StreamState {
  const state = packed as StreamState & { readonly error?: PackedError }
  return (state.error ? { ...state, error: unpackError(state.error) } : state) as StreamState
}

function packError(error: unknown): PackedError | undefined {
  if (!(error instanceof EventStreamError)) return undefined
  const { message, cause, headers, ...fields } = error as EventStreamError & Partial<ResponseError>
  const list: [string, string][] = []
  headers?.forEach((value, key) => list.push([key, value]))
  return { ...fields, message, headers: headers && list, cause: packError(cause) }
}

function unpackError({ message, headers, cause, ...fields }: PackedError): EventStreamError {
  const type = classes[fields.name] ?? EventStreamError
  // No constructor of ours: the message is whole already.
  const error = Reflect.construct(Error, [message, { cause: cause && unpackError(cause) }], type)
  return Object.assign(
    error as EventStreamError,
    fields,
    headers && { headers: new Headers(headers) },
  )
}
