// Guesses what an unfinished event holds on to in memory. It never knows what the event says.

const BLANK_LINE = /\n\r?\n|\r\r/
const DATA_LINE = /[\r\n]d/
const LINE_END = /[\r\n]/
/** What a line costs beside its characters, in characters. */
const LINE_COST = 32
/** What may be held in any case: a few network chunks. */
const SLACK = 2 ** 18

export interface EventMeter {
  /** Characters were parsed; `finished` where they completed an event. */
  note(chars: string, finished: boolean): void
  /** True once an unfinished event holds on to more than it may, or a line does not end. */
  readonly exceeded: boolean
}

/**
 * The parser bounds the data it keeps to `maxEventSize`, but not the chunks that a few characters of
 * each keep alive, nor the nodes of a string of many lines. So the chunks that a line of data runs
 * through are counted, up to a blank line. Comments and unknown fields leave nothing behind, but one
 * that never ends is no stream of events either.
 */
export function createEventMeter(maxEventSize: number): EventMeter {
  const limit = maxEventSize * 2 + SLACK
  let held = 0
  let lineLength = 0
  /** The last character, which may end a line. */
  let tail = '\n'
  /** Whether the line under way may be one of data. */
  let inData = false
  return {
    note(chars, finished) {
      if (!chars) return
      if (chars.endsWith('\n\n')) {
        held = lineLength = 0
        tail = '\n'
        return
      }
      if (finished || BLANK_LINE.test(chars) || BLANK_LINE.test(tail + chars.slice(0, 2))) held = 0
      else if (inData || DATA_LINE.test(chars) || DATA_LINE.test(tail + chars.slice(0, 1))) {
        held += chars.length + LINE_COST * chars.split(LINE_END).length
      }
      const rest = chars.slice(chars.lastIndexOf('\n') + 1)
      const line = rest.slice(rest.lastIndexOf('\r') + 1)
      // The line has begun in these characters, or goes on from the ones before.
      const begun = line.length < chars.length || LINE_END.test(tail)
      if (begun) inData = line.startsWith('d')
      lineLength = begun ? line.length : lineLength + line.length
      tail = chars.slice(-1)
    },
    get exceeded() {
      return held > limit || lineLength > maxEventSize
    },
  }
}
