// Guesses what an unfinished event holds on to in memory. It never knows what the event says.

/** What a line, or a piece of one, costs beside its characters, in characters. */
const LINE_COST = 32
/** What may be held in any case: a few network chunks. */
const SLACK = 2 ** 18
/** Small pieces are looked at together: most events end before that is worth it. */
const LOOK_AT = 2 ** 12
const LF = 10

/**
 * Characters were parsed; `finished` where they completed an event.
 *
 * @returns true once an unfinished event holds on to more than it may
 */
export type EventMeter = (chars: string, finished: boolean) => boolean

/**
 * The parser bounds the data it keeps to `maxEventSize`, but not the chunks that a few characters of
 * each keep alive, nor the nodes of a string of many lines. So the chunks that a line of data runs
 * through are counted until the event is finished. Other lines leave nothing behind.
 */
export function createEventMeter(maxEventSize: number): EventMeter {
  let held = 0
  /** What was not looked at yet, after the first character of its first line. */
  let pieces = ''
  let count = 0
  return (chars, finished) => {
    if (finished) {
      // Nothing is left but the line under way.
      const isWhole = chars.charCodeAt(chars.length - 1) === LF
      pieces = isWhole ? '' : chars.slice(chars.lastIndexOf('\n') + 1)
      held = count = 0
      return false
    }
    pieces += chars
    count += 1
    if (pieces.length + count < Math.min(LOOK_AT, maxEventSize)) return false
    const lines = pieces.split(/[\r\n]+/)
    if (lines.some((line) => line.startsWith('d'))) {
      held += pieces.length + LINE_COST * (lines.length + count)
    }
    pieces = lines.pop()?.[0] ?? ''
    count = 0
    return held > maxEventSize * 2 + SLACK
  }
}
