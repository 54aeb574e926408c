// Says in plain words what a stream is doing and what went wrong. It never knows elements.
import {
  type EventStreamError,
  EventValidationError,
  ResponseError,
  type StreamState,
  type SuspendReason,
} from 'lastevent'

import { formatDuration } from './page-clock.ts'

export interface Words {
  readonly name: string
  readonly detail: string
}

/** What the page knows beside the stream's own state. */
export interface Circumstances {
  /** Nobody listens by the user's wish. */
  readonly paused: boolean
  /** The id after which the open connection was asked to go on. */
  readonly resumedFrom: string | undefined
  /** The server could not go on there. */
  readonly gap: boolean
}

export function describeState(
  state: StreamState,
  { paused, resumedFrom, gap }: Circumstances,
): Words {
  switch (state.status) {
    case 'idle':
      if (!paused) return { name: 'Idle', detail: 'Nobody listens, so there is no connection.' }
      return {
        name: 'Paused',
        detail: 'Nobody listens, so the connection was let go. It goes on after the last id.',
      }
    case 'connecting':
      return { name: 'Connecting', detail: `Attempt ${state.attempt}.` }
    case 'open':
      if (resumedFrom === undefined) return { name: 'Open', detail: 'Listening from now on.' }
      if (gap) return { name: 'Open', detail: `Id ${resumedFrom} is lost: events may be missing.` }
      return { name: 'Open', detail: `Resumed after id ${resumedFrom}.` }
    case 'waiting':
      return {
        name: 'Waiting',
        detail: `${describeError(state.error)} The next attempt follows after ${formatDuration(state.delayMs)}.`,
      }
    case 'suspended':
      return { name: 'Suspended', detail: describeSuspension(state.reason) }
    case 'closed':
      switch (state.reason) {
        case 'client':
          return { name: 'Closed', detail: 'You closed the stream.' }
        case 'aborted':
          return { name: 'Closed', detail: 'A signal has ended the stream.' }
        case 'no-content':
          return { name: 'Closed', detail: 'The server says there is nothing more (204).' }
        case 'completed':
          return { name: 'Closed', detail: 'The last event has come.' }
        case 'error':
          return { name: 'Closed', detail: describeError(state.error) }
      }
  }
}

function describeSuspension(reason: SuspendReason): string {
  switch (reason) {
    case 'offline':
      return 'This device is offline. The stream goes on when it is back.'
    case 'hidden':
      return 'The page is hidden.'
    case 'frozen':
      return 'The browser has frozen the page.'
  }
}

function describeError(error: EventStreamError | EventValidationError | undefined): string {
  if (error === undefined) return 'The connection is made anew.'
  if (error instanceof EventValidationError) return `An invalid ${error.type} ended the stream.`
  switch (error.code) {
    case 'connect-failed':
      return 'The server could not be reached.'
    case 'connection-lost':
      return 'The connection broke off.'
    case 'prepare-failed':
      return 'The request could not be prepared.'
    case 'http-status':
      return describeResponse(error)
    case 'content-type':
      return 'What the server answered is no event stream.'
    case 'no-body':
      return 'The server answered with nothing to read.'
    case 'invalid-request':
      return 'No request can be made of this address.'
    case 'not-supported':
      return 'This browser lacks something that is needed.'
    case 'event-too-large':
      return 'An event was too large to take.'
    case 'cors-refused':
      return 'The server can be reached, but doesn’t let this page read it (CORS).'
    case 'blocked-by-csp':
      return 'The page’s own security policy doesn’t let it ask that server (CSP).'
    case 'connect-timeout':
      return 'The server didn’t answer in time.'
    case 'idle-timeout':
      return 'The stream went silent for too long.'
    case 'truncated':
      return 'The stream ended before its last event.'
    case 'retry-limit':
      return 'Tried often enough; giving up.'
  }
}

function describeResponse(error: EventStreamError): string {
  if (!(error instanceof ResponseError)) return error.message
  const { status, headers } = error
  if (status === 502) return 'The proxy can’t reach the server (502).'
  const retryAfter = headers.get('Retry-After')
  if (retryAfter === null) return `The server answered ${status}.`
  const wait = Number.isNaN(Number(retryAfter)) ? `until ${retryAfter}` : `${retryAfter} s`
  return `The server answered ${status} and asks to wait ${wait}.`
}

/** A validation error as one line for each issue, with the path to what is wrong. */
export function describeIssues(
  issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[],
): string[] {
  return issues.map(({ message, path }) => {
    const place = (path ?? []).map(keyOf).join('.')
    return place === '' ? message : `${place}: ${message}`
  })
}

/** A path holds keys, or, by Standard Schema, objects with a key. */
function keyOf(segment: unknown): string {
  if (typeof segment !== 'object' || segment === null) return String(segment)
  return 'key' in segment ? String(segment.key) : ''
}
