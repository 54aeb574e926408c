// Where a stream begins, and what it has to say about that. It never knows responses.
import type { ResetEvent } from '../src/contract.ts'
import { eventFrame, positionFrame } from './frame.ts'
import { LogUnavailableError, type EventLog, type LogWindow } from './log/event-log.ts'
import type { Beginning } from './stream.ts'

/** The ids of the first and the last event held; null while there is none. */
export const edgesOf = (log: LogWindow): Pick<ResetEvent, 'oldest' | 'newest'> => {
  const empty = log.oldest() > log.newest()
  return {
    oldest: empty ? null : log.idOf(log.oldest()),
    newest: empty ? null : log.idOf(log.newest()),
  }
}

/** A stream that can't go on where it was asked to: it says so, and goes on with all there is. */
export const resetBeginning = (
  log: LogWindow,
  reason: ResetEvent['reason'],
  requested: string,
): Beginning => {
  const reset: ResetEvent = { reason, requested, ...edgesOf(log) }
  const from = log.oldest()
  return {
    from,
    opening: eventFrame('reset', JSON.stringify(reset)) + positionFrame(log.idOf(from - 1)),
  }
}

/** Throws `LogUnavailableError` where that can't be told now. */
export const findBeginning = async (
  log: EventLog,
  lastEventId: string | undefined,
  onReset: (reason: ResetEvent['reason']) => void,
): Promise<Beginning> => {
  const { window } = log
  if (lastEventId === undefined) {
    if (!log.isLoaded()) throw new LogUnavailableError('The log is not loaded yet.')
    const newest = window.newest()
    return { from: newest + 1, opening: positionFrame(window.idOf(newest)) }
  }
  const place = await log.locate(lastEventId)
  if (place.kind === 'known') return { from: place.next, opening: '' }
  onReset(place.kind)
  return resetBeginning(window, place.kind, lastEventId)
}
