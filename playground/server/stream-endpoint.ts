// What a request for a stream gets: a stream, or the reason why not. It never knows what is
// sent over it.
import type { Admission } from './admission.ts'
import type { OpenStreams } from './open-streams.ts'
import { findBeginning } from './beginning.ts'
import { retryFrame } from './frame.ts'
import type { EventLog } from './log/event-log.ts'
import type { Metrics } from './metrics.ts'
import { createResponseWriter, isGone } from './response-writer.ts'
import type { RouteDeps } from './routes.ts'
import { createStream, type Beginning, type StreamLimits } from './stream.ts'

export interface StreamEndpointDeps {
  readonly log: EventLog
  readonly openStreams: OpenStreams
  readonly admission: Admission
  readonly metrics: Metrics
  readonly limits: StreamLimits
  /** Sent at the start of each stream, where there is one. */
  readonly retryMs: number | undefined
  readonly isSilent: () => boolean
  readonly report: (message: string) => void
}

export const createStreamEndpoint = (deps: StreamEndpointDeps): RouteDeps['prepareStream'] => {
  const { log, openStreams, admission, metrics, limits, retryMs, isSilent, report } = deps
  const retry = retryMs === undefined ? '' : retryFrame(retryMs)

  return async (request, lastEventId) => {
    const admitted = admission.admit(request)
    if (typeof admitted === 'string') {
      metrics.refused(admitted)
      // Clients that are refused together should not come back together.
      const retryAfterS = 5 + Math.floor(Math.random() * 10)
      return admitted === 'full'
        ? { status: 503, error: 'there are too many streams', retryAfterS }
        : { status: 429, error: 'there are too many streams for this address', retryAfterS }
    }
    let beginning: Beginning
    try {
      beginning = await findBeginning(log, lastEventId, metrics.reset)
    } catch (error) {
      admitted()
      metrics.refused('log-unavailable')
      throw error
    }
    return (response, headers) => {
      if (isGone(response)) return admitted()
      metrics.opened()
      const stream = createStream({
        log: log.window,
        writer: createResponseWriter(response, headers),
        beginning: { from: beginning.from, opening: retry + beginning.opening },
        ...limits,
        isSilent,
        onSent: metrics.sent,
        onClose(reason) {
          admitted()
          openStreams.remove(stream)
          if (reason === undefined) return
          metrics.dropped(reason)
          report(`A reader was dropped: ${reason}.`)
        },
      })
      openStreams.add(stream)
    }
  }
}
