// Guesses what an unfinished event holds on to in memory. It never knows what the event says.

const LINE_END = /\r\n?|\n/
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
 * @returns true once an unfinished event holds on to more than it may, or a line does not end
 */
export type EventMeter = (chars: string, finished: boolean) => boolean

/**
 * The parser bounds the data it keeps to `maxEventSize`, but not the chunks that a few characters of
 * each keep alive, nor the nodes of a string of many lines. So the chunks that a line of data runs
 * through are counted, up to a blank line. Comments and unknown fields leave nothing behind, but one
 * that never ends is no stream of events either.
 */
export function createEventMeter(maxEventSize: number): EventMeter {
  let held = 0
  let lineLength = 0
  /** How the line under way begins, which tells whether it is one of data; or a CR that came last. */
  let start = ''
  /** What was not looked at yet. */
  let pieces = ''
  let count = 0

  function look(): boolean {
    const lines = (start + pieces).split(LINE_END)
    // The CR has ended its line before, with or without the LF that may come only now.
    if (start === '\r') lines.shift()
    const line = lines.pop() as string
    if (lines.includes('')) held = 0
    else if (line.startsWith('d') || lines.some((one) => one.startsWith('d'))) {
      held += pieces.length + LINE_COST * (lines.length + count)
    }
    lineLength = lines.length > 0 ? line.length : lineLength + pieces.length
    start = pieces.endsWith('\r') ? '\r' : line.slice(0, 1)
    pieces = ''
    count = 0
    return held > maxEventSize * 2 + SLACK || lineLength > maxEventSize
  }

  return (chars, finished) => {
    const endsLine = chars.charCodeAt(chars.length - 1) === LF
    if (finished || (endsLine && chars.endsWith('\n\n'))) {
      // Nothing is left but the line under way; most chunks end with a whole one.
      const rest = endsLine ? '' : chars.slice(chars.lastIndexOf('\n') + 1)
      pieces = rest.slice(rest.lastIndexOf('\r') + 1)
      held = lineLength = count = 0
      start = ''
      return false
    }
    pieces += chars
    count += 1
    return pieces.length + count >= Math.min(LOOK_AT, maxEventSize) && look()
  }
}
