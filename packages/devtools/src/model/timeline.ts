// What a stream did, over time: spans of its states, lost events, and how many events came when.
// It never knows a pixel.

import { createDeque, type Deque, firstIndex } from './deque.ts'
import type { Gap, Span, SpanKind } from './types.ts'

/** How many events came within {@link BIN_MS}. */
export interface Bin {
  readonly from: number
  events: number
  invalid: number
}

/** How long a {@link Bin} is, in ms. */
export const BIN_MS = 20

const MAX_SPANS = 1000
const MAX_GAPS = 200
/** Six minutes where events come all the time, and the longer, the fewer come. */
const MAX_BINS = 20_000

export interface Timeline {
  readonly spans: Pick<Deque<Span>, 'at' | 'length'>
  readonly gaps: Pick<Deque<Gap>, 'at' | 'length'>
  readonly bins: Pick<Deque<Bin>, 'at' | 'length'>
  /** Ends the span that lasts, and begins another one; undefined where nothing is to be shown. */
  turn(kind: SpanKind | undefined, time: number, label: string): void
  /** Says more about the span that lasts. */
  explain(label: string): void
  event(time: number): void
  invalid(time: number): void
  lost(gap: Gap): void
}

export function createTimeline(): Timeline {
  const spans = createDeque<Span>()
  const gaps = createDeque<Gap>()
  const bins = createDeque<Bin>()
  let last: Span | undefined

  function bin(time: number): Bin {
    const from = Math.floor(time / BIN_MS) * BIN_MS
    const newest = bins.at(bins.length - 1)
    // A clock that was set back adds to the newest one.
    if (newest && newest.from >= from) return newest
    const made: Bin = { from, events: 0, invalid: 0 }
    push(bins, made, MAX_BINS)
    return made
  }

  return {
    spans,
    gaps,
    bins,
    turn(kind, time, label) {
      if (last) last.to = time
      last = kind && { kind, from: time, to: undefined, label }
      if (last) push(spans, last, MAX_SPANS)
    },
    explain(label) {
      if (last) last.label = label
    },
    event(time) {
      bin(time).events += 1
    },
    invalid(time) {
      // What a schema says of it may come a while after the event.
      const of = bins.at(firstIndex(bins, ({ from }) => from + BIN_MS > time))
      if (of) of.invalid += 1
    },
    lost: (gap) => push(gaps, gap, MAX_GAPS),
  }
}

function push<Item>(list: Deque<Item>, item: Item, most: number): void {
  list.push(item)
  if (list.length > most) list.shift()
}
