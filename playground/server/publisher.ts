// Takes events into the log, within a rate, and counts them. It never knows requests.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import {
  LogUnavailableError,
  type EventLog,
  type NewEvent,
  type Published,
} from './log/event-log.ts'
import type { Metrics } from './metrics.ts'
import type { Busy } from './routes.ts'

export interface Publisher {
  publish(events: readonly NewEvent[], key?: string): Promise<Published>
  /** As `publish`, where the rate allows it. */
  publishWithinRate(events: readonly NewEvent[], key: string | undefined): Promise<Published | Busy>
}

/** `maxRate` is in events a second. */
export const createPublisher = (log: EventLog, metrics: Metrics, maxRate: number): Publisher => {
  const limiter = new RateLimiterMemory({ points: maxRate, duration: 1 })

  const publish = async (events: readonly NewEvent[], key?: string): Promise<Published> => {
    const began = performance.now()
    const published = await log.publish(events, key)
    if (published.repeated) metrics.repeated()
    else metrics.published(events.length, (performance.now() - began) / 1000)
    return published
  }

  return {
    publish,
    async publishWithinRate(events, key) {
      try {
        await limiter.consume('all', events.length)
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        metrics.refused('rate')
        const said = `more than ${maxRate} events a second are not taken`
        return { status: 429, error: said, retryAfterS: Math.ceil(error.msBeforeNext / 1000) }
      }
      try {
        return await publish(events, key)
      } catch (error) {
        if (error instanceof LogUnavailableError) metrics.refused('log-unavailable')
        throw error
      }
    },
  }
}
