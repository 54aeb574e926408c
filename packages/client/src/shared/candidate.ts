// A member that holds the lock and does not lead yet: claims a new term, and gathers what the others
// have seen. It never knows connections.

import { catchUp, requestCatchUp } from './catch-up.ts'
import { LEADER } from './channel.ts'
import {
  type CatchUpResponse,
  COLLECT_MS,
  isLater,
  type Received,
  type Report,
  SHARE_MS,
} from './protocol.ts'
import type { Role, RoleContext } from './role.ts'

export function createCandidate(context: RoleContext): Role {
  const { clock, log, post, countWaiting, dispatch, memberId: me } = context
  const reports = new Map<string, Received<Report>>()
  let others = 0
  let term = 0
  let ticket: number | undefined
  let isOver = false
  let stopTimer: (() => void) | undefined

  function claim(known: number): void {
    const [now, random] = [clock.now(), clock.random()]
    term = dispatch({ type: 'claim', me, known, now, random }).term
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

  /** Asks for what others have seen, or may need from us, and we have not got. */
  function ask(): void {
    const known = [...reports.values()]
    const best = known.reduce<Received<Report> | undefined>(
      (newest, report) => (newest && !isLater(report.end, newest.end) ? newest : report),
      undefined,
    )
    const ends = [log.end, ...known.map(({ end }) => end)].filter((end) => end !== undefined)
    ends.sort((one, other) => (isLater(one, other) ? 1 : -1))
    const isBehind = isLater(best?.end, log.end)
    // What is asked for once may be nowhere any more.
    const isLacking = ticket === undefined && ends.some((end) => log.indexAfter(end) === undefined)
    if (!best?.end || !(isBehind || (isLacking && !isLater(log.end, best.end)))) {
      stop()
      // This tab may have been frozen in the middle of it, and another one have the lock.
      return void countWaiting().then((count) => {
        if (count !== undefined) dispatch({ type: 'elected' })
      })
    }
    const request = requestCatchUp(context, ends)
    ticket = request.ticket
    // Should it be gone, the next best is good enough.
    reports.delete(best.from)
    post(request, best.from)
    later(SHARE_MS, ask)
  }

  function onReport(report: Received<Report>): void {
    if (ticket !== undefined) return
    // It has not accepted the term.
    if (report.known >= term) return claim(report.known)
    reports.set(report.from, report)
    check()
  }

  function onResponse(response: CatchUpResponse): void {
    if (response.ticket !== ticket) return
    catchUp(context, response)
    ask()
  }

  function stop(): void {
    isOver = true
    stopTimer?.()
  }

  return {
    start() {
      void countWaiting().then((count) => {
        // Not ours any more: who took it is heard of soon.
        if (isOver || count === undefined) return
        others = count
        claim(0)
      })
    },
    onPost(word) {
      if (isOver) return
      if (word.kind === 'report') onReport(word)
      else if (word.kind === 'response' && !word.term) onResponse(word)
    },
    onProgress() {},
    reconnect: () => post({ kind: 'reconnect' }, LEADER),
    stop,
  }
}
