// The page's one door to time. It never knows what it is asked for.
import type { Clock } from 'lastevent'

export type PageClock = Pick<Clock, 'now' | 'setTimer'>

export const pageClock: PageClock = {
  now: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' })

/** 20:14:05, by the reader's own clock; always as wide, so that columns stand still. */
export function formatTime(time: number | string): string {
  return timeOfDay.format(new Date(time))
}

/** 2.4 s, 17 s, 3 min 5 s. */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${(Math.ceil(Math.max(ms, 0) / 100) / 10).toFixed(1)} s`
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
