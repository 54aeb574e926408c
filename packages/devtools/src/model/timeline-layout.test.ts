import { describe, expect, test } from 'vitest'
import { layOut, position, tickWidth, timeAt } from './timeline-layout.ts'
import { createTimeline } from './timeline.ts'

const scale = { from: 10_000, to: 20_000, width: 1000 }

test('a time has its place, and a place its time', () => {
  expect(position(scale, 12_500)).toBe(250)
  expect(timeAt(scale, 250)).toBe(12_500)
})

describe('spans', () => {
  test('are to scale, cut at the edges, and last until now', () => {
    const timeline = createTimeline()
    timeline.turn('connecting', 5000, 'connecting')
    timeline.turn('open', 8000, 'open')
    timeline.turn('waiting', 12_000, 'waiting 1 s')
    timeline.turn('connecting', 13_000, 'connecting')
    timeline.turn('open', 13_500, 'open')
    const { spans } = layOut(timeline, scale)
    expect(spans.map(({ x, width, item }) => [item.kind, x, width])).toEqual([
      ['open', 0, 200],
      ['waiting', 200, 100],
      ['connecting', 300, 50],
      ['open', 350, 650],
    ])
  })

  test('what was too short to be seen is seen, and what is no more ends', () => {
    const timeline = createTimeline()
    timeline.turn('connecting', 15_000, 'connecting')
    timeline.turn('open', 15_001, 'open')
    timeline.turn(undefined, 15_002, 'closed')
    const { spans } = layOut(timeline, scale)
    expect(spans.map(({ item, width }) => [item.kind, width])).toEqual([
      ['connecting', 2],
      ['open', 2],
    ])
  })

  test('hold no more than a bounded number', () => {
    const timeline = createTimeline()
    for (let time = 0; time < 5000; time += 1) timeline.turn('open', time, '')
    expect(timeline.spans.length).toBe(1000)
  })
})

test('lost events are between the last one before and the first one after', () => {
  const timeline = createTimeline()
  timeline.lost({ from: 11_000, to: 14_000, label: 'asked for 1, got 5' })
  const { gaps } = layOut(timeline, scale)
  expect(gaps.map(({ x, width }) => [x, width])).toEqual([[100, 300]])
})

describe('events', () => {
  test('are ticks at their time; those of one pixel are one', () => {
    const timeline = createTimeline()
    for (const time of [9000, 10_041, 10_045, 15_000]) timeline.event(time)
    timeline.invalid(15_000)
    expect(layOut(timeline, scale).ticks).toEqual([
      { x: 4, events: 2, invalid: 0 },
      { x: 500, events: 1, invalid: 1 },
    ])
    expect(tickWidth(scale)).toBe(2)
  })

  test('many are counted, none is lost, and what is kept is bounded', () => {
    const timeline = createTimeline()
    for (let time = 0; time < 600_000; time += 1) timeline.event(time)
    // Found to be invalid later than others have come.
    timeline.invalid(590_050)
    const { ticks } = layOut(timeline, { from: 590_000, to: 600_000, width: 100 })
    expect(ticks).toHaveLength(100)
    expect(ticks[0]).toEqual({ x: 0, events: 100, invalid: 1 })
    expect(ticks.reduce((all, { events }) => all + events, 0)).toBe(10_000)
    expect(timeline.bins.length).toBe(20_000)
  })
})
