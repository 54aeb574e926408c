// From the lock to the lead: claims a new term, and gathers what other members have seen.
// It never knows connections.

import type { Clock } from '../host/clock.ts'
import { acceptWelcome } from './catch-up.ts'
import {
  COLLECT_MS,
  type Heard,
  isLater,
  type Post,
  type Report,
  SHARE_MS,
  type Welcome,
} from './protocol.ts'
import type { Reader } from './reader.ts'
import type { Tail } from './log.ts'

export interface ClaimOptions {
  readonly clock: Clock
  readonly tail: Tail
  readonly reader: Reader
  readonly post: (post: Post) => void
  /** How many others there are; undefined where the lock is not ours any more. */
  readonly countWaiting: () => Promise<number | undefined>
  /** Begins a term of our own, higher than this one and than all we know. */
  readonly newTerm: (known: number) => number
  /** How many messages a late tab is to get. */
  readonly replay: () => number
  readonly onDone: () => void
}

export interface Claim {
  hearReport(report: Heard<Report>): void
  hearWelcome(welcome: Welcome): void
  stop(): void
}

export function createClaim(options: ClaimOptions): Claim {
  const { clock, tail, reader, post, countWaiting, newTerm, onDone } = options
  const reports = new Map<string, Heard<Report>>()
  let others = 0
  let term = 0
  let ticket = 0
  let asking: string | undefined
  let stopped = false
  let stopTimer: (() => void) | undefined

  async function begin(): Promise<void> {
    const count = await countWaiting()
    // Not ours any more: whoever took it is heard of soon.
    if (stopped || count === undefined) return
    others = count
    claim(0)
  }

  function claim(known: number): void {
    term = newTerm(known)
    post({ kind: 'claim', term })
    later(COLLECT_MS, ask)
    check()
  }

  function later(delayMs: number, act: () => void): void {
    stopTimer?.()
    stopTimer = clock.setTimer(act, delayMs)
  }

  function check(): void {
    if (reports.size >= others) ask()
  }

  /** Asks for what others have seen, or may want to have from us, and we have not got. */
  function ask(): void {
    const known = [...reports.values()]
    const best = known.reduce<Heard<Report> | undefined>(
      (newest, report) => (newest && !isLater(report.end, newest.end) ? newest : report),
      undefined,
    )
    const ends = [tail.end, ...known.map(({ end }) => end)].filter((end) => end !== undefined)
    ends.sort((one, other) => (isLater(one, other) ? 1 : -1))
    const isBehind = isLater(best?.end, tail.end)
    // What is asked for once may be nowhere any more.
    const lacks = asking === undefined && ends.some((end) => tail.after(end) === undefined)
    if (!best?.end || !(isBehind || (lacks && !isLater(tail.end, best.end)))) {
      stopTimer?.()
      stopped = true
      // This tab may have been frozen in the middle of it, and another one have the lock.
      return void countWaiting().then((count) => count === undefined || onDone())
    }
    asking = best.from
    // Should it be gone, the next best is good enough.
    reports.delete(asking)
    ticket += 1
    const { position: id } = reader
    post({ kind: 'join', to: asking, ticket, ends, id, replay: options.replay() })
    later(SHARE_MS, ask)
  }

  void begin()

  return {
    hearReport(report) {
      if (stopped || asking !== undefined) return
      // It has not obeyed.
      if (report.known >= term) return claim(report.known)
      reports.set(report.from, report)
      check()
    },
    hearWelcome(welcome) {
      if (stopped || asking === undefined || welcome.ticket !== ticket) return
      acceptWelcome(tail, reader, welcome, options.replay())
      ask()
    },
    stop() {
      stopped = true
      stopTimer?.()
    },
  }
}
