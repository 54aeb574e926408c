// Where a stretch of time is on a line of so many pixels. Pure; it never knows a canvas.

import { type Deque, firstIndex } from './deque.ts'
import { BIN_MS, type Timeline } from './timeline.ts'
import type { Gap, Span } from './types.ts'

/** The stretch that is shown, and how wide. */
export interface Scale {
  readonly from: number
  readonly to: number
  /** In pixels. */
  readonly width: number
}

export interface Box<Item> {
  readonly x: number
  readonly width: number
  readonly item: Item
}

/** The events that fall on one pixel. */
export interface Tick {
  readonly x: number
  events: number
  invalid: number
}

export interface TimelineLayout {
  readonly spans: readonly Box<Span>[]
  readonly gaps: readonly Box<Gap>[]
  readonly ticks: readonly Tick[]
}

export function position({ from, to, width }: Scale, time: number): number {
  return ((time - from) / (to - from)) * width
}

export function timeAt({ from, to, width }: Scale, x: number): number {
  return from + (x / width) * (to - from)
}

export function layOut(timeline: Timeline, scale: Scale): TimelineLayout {
  return {
    spans: boxes(timeline.spans, scale),
    gaps: boxes(timeline.gaps, scale),
    ticks: ticks(timeline, scale),
  }
}

type Lasting = { readonly from: number; readonly to: number | undefined }

function boxes<Item extends Lasting>(
  list: Pick<Deque<Item>, 'at' | 'length'>,
  scale: Scale,
): readonly Box<Item>[] {
  const made: Box<Item>[] = []
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const item = list.at(index)
    if (!item || item.from > scale.to) continue
    const end = item.to ?? scale.to
    if (end < scale.from) break
    const x = Math.max(0, position(scale, item.from))
    const right = Math.min(scale.width, position(scale, end))
    // What was short is still to be seen.
    made.unshift({ x, width: Math.max(2, right - x), item })
  }
  return made
}

function ticks({ bins }: Timeline, scale: Scale): readonly Tick[] {
  const made: Tick[] = []
  let last: Tick | undefined
  const first = firstIndex(bins, ({ from }) => from >= scale.from)
  for (let index = first; index < bins.length; index += 1) {
    const bin = bins.at(index)
    if (!bin || bin.from > scale.to) break
    const x = Math.floor(position(scale, bin.from))
    if (last?.x !== x) {
      last = { x, events: 0, invalid: 0 }
      made.push(last)
    }
    last.events += bin.events
    last.invalid += bin.invalid
  }
  return made
}

/** How wide a tick is: as long as the time in which its events came. */
export function tickWidth({ from, to, width }: Scale): number {
  return Math.max(1, (BIN_MS / (to - from)) * width)
}
