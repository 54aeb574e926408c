// The timeline on a canvas, to scale, with a legend and what is under the pointer in words.
// It never knows where its model comes from.

import { element, setText } from '../dom.ts'
import { type Box, layOut, type Scale, timeAt } from '../model/timeline-layout.ts'
import type { Timeline } from '../model/timeline.ts'
import type { Gap, Span } from '../model/types.ts'
import { duration } from '../model/words.ts'
import { type Palette, drawTimeline } from './draw-timeline.ts'

export interface TimelineView {
  readonly root: HTMLElement
  /** Draws what was until now, and marks a time. */
  update(timeline: Timeline, now: number, marked: number | undefined): void
  /** How long it takes until a drawing would be another one, in ms. */
  readonly stepMs: number
}

export interface TimelineOptions {
  /** The time that was clicked on. */
  readonly onPick: (time: number) => void
  readonly requestUpdate: () => void
  /** How long a stretch is shown, in ms. */
  readonly stretchMs: number
  readonly onStretch: (ms: number) => void
}

const stretches = [10_000, 30_000, 60_000, 300_000, 900_000]

const legend = [
  ['connecting', 'busy', 'Connecting'],
  ['open', 'open', 'Open'],
  ['waiting', 'wait', 'Waiting'],
  ['suspended', 'rest', 'Suspended'],
  ['event', 'accent', 'Event'],
  ['lost', 'lost', 'Lost or invalid'],
] as const

export function createTimelineView(options: TimelineOptions): TimelineView {
  const { onPick, requestUpdate, onStretch } = options
  let { stretchMs } = options
  const canvas = element('canvas', {
    role: 'img',
    'aria-label': 'Attempts, waits and events over time; the connection has them in words',
  })
  const tip = element('div', { class: 'tip', hidden: true })
  const swatches: (readonly [name: string, swatch: HTMLElement])[] = []
  const select = element(
    'select',
    { 'aria-label': 'Stretch of time' },
    ...stretches.map((ms) =>
      element(
        'option',
        { value: ms, selected: ms === stretchMs },
        `Last ${duration(ms).replace('.0', '')}`,
      ),
    ),
  )
  const key = element('div', 'legend')
  for (const [name, colour, text] of legend) {
    const swatch = element('i')
    swatch.style.color = `var(--${colour})`
    swatches.push([name, swatch])
    key.append(element('span', {}, swatch, text))
  }
  key.append(select)
  const root = element('section', { class: 'timeline', 'aria-label': 'Timeline' }, canvas, tip, key)

  let width = 0
  let height = 0
  let pointer: number | undefined
  let scale: Scale = { from: 0, to: 1, width: 1 }
  let isLasting = false

  select.addEventListener('change', () => {
    stretchMs = Number(select.value)
    onStretch(stretchMs)
    requestUpdate()
  })
  canvas.addEventListener('pointermove', ({ offsetX }) => {
    pointer = offsetX
    requestUpdate()
  })
  canvas.addEventListener('pointerleave', () => {
    pointer = undefined
    requestUpdate()
  })
  canvas.addEventListener('click', ({ offsetX }) => onPick(timeAt(scale, offsetX)))
  new ResizeObserver(() => {
    width = canvas.clientWidth
    height = canvas.clientHeight
    requestUpdate()
  }).observe(canvas)

  /** How the legend is painted now: of the theme, and of the operating system's contrast. */
  function palette(): Palette {
    const colour = (part: HTMLElement): string => getComputedStyle(part).color
    const named = swatches.map(([name, swatch]) => [name, colour(swatch)] as const)
    return Object.fromEntries([...named, ['text', colour(key)]]) as Palette
  }

  function update(timeline: Timeline, now: number, marked: number | undefined): void {
    const { spans } = timeline
    isLasting = spans.length > 0 && spans.at(spans.length - 1)?.to === undefined
    const context = canvas.getContext('2d')
    if (!context || width === 0) return
    const ratio = globalThis.devicePixelRatio || 1
    if (
      canvas.width !== Math.round(width * ratio) ||
      canvas.height !== Math.round(height * ratio)
    ) {
      canvas.width = Math.round(width * ratio)
      canvas.height = Math.round(height * ratio)
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    scale = { from: now - stretchMs, to: now, width }
    const layout = layOut(timeline, scale)
    drawTimeline(context, { layout, scale, height, marked, pointer, palette: palette() })
    showTip(layout.spans, layout.gaps)
  }

  function showTip(spans: readonly Box<Span>[], gaps: readonly Box<Gap>[]): void {
    const at = pointer
    if (at === undefined) {
      tip.hidden = true
      return
    }
    const isUnder = ({ x, width: wide }: Box<unknown>): boolean => at >= x - 1 && at <= x + wide + 1
    const gap = gaps.findLast(isUnder)?.item
    const span = spans.findLast(isUnder)?.item
    const lasted = span ? `, ${duration((span.to ?? scale.to) - span.from)}` : ''
    const text = gap ? `Lost: ${gap.label}` : span ? `${span.label}${lasted}` : ''
    tip.hidden = text === ''
    setText(tip, text)
    const isRight = at > width / 2
    tip.style.left = isRight ? '' : `${at + 10}px`
    tip.style.right = isRight ? `${width - at + 10}px` : ''
  }

  return {
    root,
    update,
    get stepMs() {
      return isLasting && width > 0 ? stretchMs / width : 1000
    },
  }
}
