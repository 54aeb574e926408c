// Draws a layout of the timeline. It never knows where on the page.

import { position, type Scale, tickWidth, type TimelineLayout } from '../model/timeline-layout.ts'
import type { SpanKind } from '../model/types.ts'
import { duration } from '../model/words.ts'

export type Palette = Readonly<Record<SpanKind | 'event' | 'lost' | 'text', string>>

interface Drawing {
  readonly layout: TimelineLayout
  readonly scale: Scale
  readonly height: number
  /** A time with a mark of its own. */
  readonly marked: number | undefined
  /** Where the pointer is. */
  readonly pointer: number | undefined
  readonly palette: Palette
}

const SPAN_TOP = 6
const SPAN_HEIGHT = 18
const AXIS = 17

export function drawTimeline(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { layout, scale, height, palette, marked, pointer } = drawing
  const floor = height - AXIS
  context.clearRect(0, 0, scale.width, height)
  context.font = '10.5px system-ui, sans-serif'
  drawAxis(context, drawing, floor)

  context.fillStyle = palette.lost
  for (const { x, width } of layout.gaps) {
    context.globalAlpha = 0.22
    context.fillRect(x, 0, width, floor)
    context.globalAlpha = 1
    context.fillRect(x, floor - 2, width, 3)
  }

  for (const { x, width, item } of layout.spans) {
    context.fillStyle = palette[item.kind]
    context.beginPath()
    context.roundRect(x, SPAN_TOP, Math.max(1.5, width - 1), SPAN_HEIGHT, Math.min(4, width / 2))
    context.fill()
    if (width > 46) drawLabel(context, item.label, x, width)
  }

  const room = floor - SPAN_TOP - SPAN_HEIGHT - 6
  const wide = tickWidth(scale)
  for (const { x, events, invalid } of layout.ticks) {
    const size = Math.min(room, 13 + Math.log2(events) * 3)
    context.fillStyle = palette.event
    context.fillRect(x, floor - size, wide, size)
    if (invalid === 0) continue
    context.fillStyle = palette.lost
    context.fillRect(x, floor - size, wide + 1, Math.max(4, size * (invalid / events)))
  }

  context.fillStyle = palette.text
  if (marked !== undefined) {
    context.fillRect(
      position(scale, marked) - 1,
      SPAN_TOP + SPAN_HEIGHT,
      2,
      floor - SPAN_TOP - SPAN_HEIGHT,
    )
  }
  if (pointer !== undefined) context.fillRect(pointer, 0, 1, floor)
}

function drawLabel(
  context: CanvasRenderingContext2D,
  label: string,
  x: number,
  width: number,
): void {
  context.save()
  context.beginPath()
  context.rect(x, SPAN_TOP, width - 6, SPAN_HEIGHT)
  context.clip()
  context.fillStyle = '#0d1018'
  context.fillText(label, x + 7, SPAN_TOP + SPAN_HEIGHT - 5.5)
  context.restore()
}

const steps = [1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000]

function drawAxis(context: CanvasRenderingContext2D, drawing: Drawing, floor: number): void {
  const { scale, palette } = drawing
  const stretch = scale.to - scale.from
  const step = steps.find((ms) => (ms / stretch) * scale.width > 70) ?? 300_000
  context.fillStyle = palette.text
  for (let ago = 0; ago < stretch; ago += step) {
    const x = Math.round(position(scale, scale.to - ago))
    context.globalAlpha = 0.2
    context.fillRect(x, 0, 1, floor + 4)
    context.globalAlpha = 1
    context.textAlign = ago === 0 ? 'right' : 'center'
    const text = ago === 0 ? 'now ' : `−${duration(ago).replace('.0', '')}`
    context.fillText(text, x, floor + 13)
  }
  context.textAlign = 'left'
}
