// Says what each client made of the last fault. It never knows elements, nor how a fault is done.
import type { StreamState } from 'lastevent'

import type { NativeStatus } from './native-client.ts'
import { formatDuration } from './page-clock.ts'

/** What is known of a client at one moment. */
export interface Moment {
  readonly at: number
  readonly received: number
  readonly lost: number
  /** How often it has got through to the server. */
  readonly opens: number
  /** When it got through last, and when it lost the connection before that. */
  readonly openedAt: number | undefined
  readonly brokeAt: number | undefined
}

/** The last fault, and what each client was like before it. */
export interface Trial {
  readonly fault: string
  readonly at: number
  readonly native: Moment
  readonly ours: Moment
}

const events = (count: number): string =>
  count === 1 ? '1 event' : `${count.toLocaleString()} events`

const loss = (now: Moment, before: Moment): string => {
  const lost = now.lost - before.lost
  return lost === 0 ? 'nothing lost' : `${events(lost)} lost`
}

const back = (now: Moment, before: Moment): string | undefined => {
  if (now.opens === before.opens || now.brokeAt === undefined) return undefined
  const took = formatDuration((now.openedAt ?? now.at) - now.brokeAt)
  return `Back after ${took}: ${loss(now, before)}.`
}

export interface NativeOutcome {
  readonly status: NativeStatus
  readonly now: Moment
  readonly trial: Trial | undefined
  /** Events that the other client has and this one will not get. */
  readonly missed: number
}

export function describeNative({ status, now, trial, missed }: NativeOutcome): string {
  switch (status) {
    case 'off':
      return 'Switched off.'
    case 'connecting':
      return 'Asking for the stream.'
    case 'waiting':
      return 'The connection is gone. It tries again, and says neither why nor when.'
    case 'stopped':
      return `Stopped for good: an answer like this it takes as the end. ${events(missed)} missed since.`
    case 'open':
      break
  }
  if (!trial) return 'Listening.'
  const returned = back(now, trial.native)
  if (returned) return returned
  switch (trial.fault) {
    case 'invalid':
      return 'Handed it to the page as it came: nobody has looked at it.'
    case 'unnamed':
      return 'Nobody listens for that type: it is gone without a word.'
    case 'silence':
      return `Has heard nothing for ${formatDuration(now.at - trial.at)}, and would wait for ever.`
    case 'flood':
      return `Took ${events(now.received - trial.native.received)}: ${loss(now, trial.native)}.`
    default:
      return 'Listening.'
  }
}

export interface OurOutcome {
  readonly state: StreamState
  readonly now: Moment
  readonly trial: Trial | undefined
}

/** Empty where the stream's own state says it all. */
export function describeOurs({ state, now, trial }: OurOutcome): string {
  if (!trial || state.status !== 'open') return ''
  const returned = back(now, trial.ours)
  if (returned) return returned
  switch (trial.fault) {
    case 'invalid':
      return 'Refused it, told the page what is wrong with it, and went on.'
    case 'unnamed':
      return 'Told the page of a type that its contract doesn’t name.'
    case 'silence':
      return `Silent for ${formatDuration(now.at - trial.at)}. Three times the longest pause so far, 15 s at least, and it connects anew.`
    case 'flood':
      return `Took ${events(now.received - trial.ours.received)}: ${loss(now, trial.ours)}.`
    default:
      return ''
  }
}
