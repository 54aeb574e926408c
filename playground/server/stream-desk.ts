// Where a request for a stream gets one, or hears why not. It never knows what is sent over it.
import type { Admission } from './admission.ts'
import type { Audience } from './audience.ts'
import { findBeginning } from './beginning.ts'
import { retryFrame } from './frame.ts'
import type { EventLog } from './log/event-log.ts'
import type { Metrics } from './metrics.ts'
import { createOutlet, isGone } from './outlet.ts'
import type { RouteDeps } from './routes.ts'
import { createStream, type Beginning, type StreamLimits } from './stream.ts'

export interface StreamDeskDeps {
  readonly log: EventLog
  readonly audience: Audience
  readonly admission: Admission
  readonly metrics: Metrics
  readonly limits: StreamLimits
  /** Sent at the start of each stream, where there is one. */
  readonly retryMs: number | undefined
  readonly isSilent: () => boolean
  readonly report: (message: string) => void
}

export const createStreamDesk = (deps: StreamDeskDeps): RouteDeps['prepareStream'] => {
  const { log, audience, admission, metrics, limits, retryMs, isSilent, report } = deps
  const retry = retryMs === undefined ? '' : retryFrame(retryMs)

  return async (request, lastEventId) => {
    const place = admission.admit(request)
    if (typeof place === 'string') {
      metrics.refused(place)
      // Those who are refused together come back one after the other.
      const retryAfterS = 5 + Math.floor(Math.random() * 10)
      return place === 'full'
        ? { status: 503, error: 'there are too many streams', retryAfterS }
        : { status: 429, error: 'there are too many streams for this address', retryAfterS }
    }
    let beginning: Beginning
    try {
      beginning = await findBeginning(log, lastEventId, metrics.reset)
    } catch (error) {
      place()
      metrics.refused('log-unavailable')
      throw error
    }
    return (response, headers) => {
      if (isGone(response)) return place()
      metrics.opened()
      const stream = createStream({
        log: log.window,
        outlet: createOutlet(response, headers),
        beginning: { from: beginning.from, opening: retry + beginning.opening },
        ...limits,
        isSilent,
        onSent: metrics.sent,
        onClose(reason) {
          place()
          audience.remove(stream)
          if (reason === undefined) return
          metrics.dropped(reason)
          report(`A reader was dropped: ${reason}.`)
        },
      })
      audience.add(stream)
    }
  }
}
