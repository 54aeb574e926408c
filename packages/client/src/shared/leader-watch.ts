// Watches that there is a leader: pings one that is silent, and tells when none answers.

import type { Clock } from '../host/clock.ts'
import { ANSWER_MS, hasPassed, SILENCE_MS, STAGGER_MS } from './protocol.ts'

export interface LeaderWatch {
  /** A sign of life, of the leader or of one that is about to be. */
  touch(): void
  /** Another member has pinged the leader: the answer will do for this one, too. */
  onPing(): void
  stop(): void
}

/**
 * @param ping asks the leader for a heartbeat
 * @param onSilence no leader answers; nothing more comes until the next `touch`
 */
export function watchLeader(clock: Clock, ping: () => void, onSilence: () => void): LeaderWatch {
  let stopTimer: (() => void) | undefined
  let heardAt = -Infinity
  /** How many times in a row it was pinged. */
  let pings = 0
  let isOver = false

  function later(delayMs: number, act: () => void): void {
    if (isOver) return
    stopTimer = clock.setTimer(
      () => {
        stopTimer = undefined
        act()
      },
      delayMs + clock.random() * STAGGER_MS,
    )
  }

  function look(): void {
    const now = clock.now()
    if (hasPassed(now, heardAt, SILENCE_MS)) ask()
    else later(heardAt + SILENCE_MS - now, look)
  }

  function ask(): void {
    pings += 1
    ping()
    const askedAt = clock.now()
    later(ANSWER_MS, () => {
      if (pings === 0) look()
      // This tab was frozen or busy: what has come meanwhile may reach it after this only.
      else if (pings === 1 && hasPassed(clock.now(), askedAt, SILENCE_MS + ANSWER_MS)) ask()
      else onSilence()
    })
  }

  return {
    /** Only notes it: a timer for every chunk would cost more than the chunk. */
    touch() {
      heardAt = clock.now()
      pings = 0
      if (!stopTimer) look()
    },
    /** The answer may also have come before the question. */
    onPing() {
      heardAt = Math.max(heardAt, clock.now() + ANSWER_MS - SILENCE_MS)
    },
    stop() {
      isOver = true
      stopTimer?.()
    },
  }
}
