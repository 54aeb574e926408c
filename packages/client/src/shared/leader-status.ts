// The state of the leader's connection in a form that a channel can carry: errors become records,
// and errors again. It never knows who tells or hears it.

import {
  EventStreamError,
  type EventStreamErrorCode,
  NetworkError,
  ProtocolError,
  ResponseError,
  RetryLimitError,
  TimeoutError,
  TruncatedError,
} from '../errors.ts'
import type { StreamState } from '../machine/types.ts'

const classes = new Map(
  [NetworkError, ResponseError, ProtocolError, TimeoutError, TruncatedError, RetryLimitError].map(
    (type) => [new type('no-body', '', { url: '', attempt: 0 }).name, type],
  ),
)

interface PackedError {
  readonly name: string
  readonly message: string
  readonly headers: readonly (readonly [string, string])[] | undefined
  readonly cause: PackedError | undefined
  readonly fields: {
    readonly code: EventStreamErrorCode
    readonly url: string
    readonly attempt: number
    readonly retryable: boolean
  }
}

/** Leaves out what need not be cloneable: foreign causes, and errors that are not the connection's. */
export function packState(state: StreamState): object {
  return 'error' in state ? { ...state, error: packError(state.error) } : { ...state }
}

export function unpackState(packed: object): StreamState {
  const state = packed as StreamState & { readonly error?: PackedError }
  return (state.error ? { ...state, error: unpackError(state.error) } : state) as StreamState
}

function packError(error: unknown): PackedError | undefined {
  if (!(error instanceof EventStreamError)) return undefined
  const { name, message, cause, ...fields } = error
  let headers: [string, string][] | undefined
  if (error instanceof ResponseError) {
    const pairs: [string, string][] = []
    error.headers.forEach((value, key) => pairs.push([key, value]))
    headers = pairs
  }
  return {
    name,
    message,
    headers,
    cause: packError(cause),
    fields: { ...fields, headers: undefined } as PackedError['fields'],
  }
}

function unpackError({ name, message, headers, cause, fields }: PackedError): EventStreamError {
  const type = classes.get(name) ?? EventStreamError
  const error = new type(fields.code, '', fields, false, cause && unpackError(cause))
  return Object.assign(
    error,
    fields,
    { message },
    headers && { headers: new Headers(headers.map(([key, value]) => [key, value])) },
  )
}
