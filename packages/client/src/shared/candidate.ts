// A member that holds the lock and does not lead yet: claims a new term, and gathers what the others
// have seen. It never knows connections.

import { catchUp, placeOf } from './catch-up.ts'
import { LEADER } from './channel.ts'
import { COLLECT_MS, isLater, type Report } from './protocol.ts'
import type { Role, RoleContext } from './role.ts'

export function createCandidate(context: RoleContext): Role {
  const { clock, log, post, countWaiting, dispatch, memberId: me } = context
  /** Those who have answered. */
  const members = new Set<string>()
  let best: Report | undefined
  let others = 0
  let term = 0
  let isOver = false
  let stopTimer: (() => void) | undefined

  function claim(known: number): void {
    // It may have been stopped while it asked who else waits.
    if (isOver) return
    const [now, random] = [clock.now(), clock.random()]
    term = dispatch({ type: 'claim', me, known, now, random }).term
    stopTimer?.()
    stopTimer = clock.setTimer(conclude, COLLECT_MS)
    post({ kind: 'claim', term, ...placeOf(context) })
    check()
  }

  function check(): void {
    if (members.size >= others) conclude()
  }

  function conclude(): void {
    stop()
    if (best?.excerpt && isLater(best.end, log.end)) catchUp(context, best.excerpt)
    // This tab may have been frozen in the middle of it, and another one have the lock.
    void countWaiting().then(() => dispatch({ type: 'elected' }))
  }

  function stop(): void {
    isOver = true
    stopTimer?.()
  }

  return {
    start() {
      void countWaiting().then((count) => {
        others = count
        claim(0)
      })
    },
    onPost(report) {
      if (isOver || report.kind !== 'report') return
      // It has not accepted the term.
      if (report.known >= term) return claim(report.known)
      members.add(report.from)
      if (isLater(report.end, best?.end)) best = report
      check()
    },
    reconnect: () => post({ kind: 'reconnect' }, LEADER),
    stop,
  }
}
