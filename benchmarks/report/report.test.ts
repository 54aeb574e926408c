import { expect, test } from 'vitest'
import { chromiumSection } from '../chromium/report.ts'
import type { ChromiumRow } from '../chromium/measure.ts'
import type { Machine } from './machine.ts'
import { nodeSection } from '../node/report.ts'
import type { NodeRow } from '../node/measure.ts'
import { reconnectSection } from '../reconnect/report.ts'
import type { ReconnectRow } from '../reconnect/measure.ts'
import { keptPart, writePage } from './page.ts'
import { markdownTable, whole } from './section.ts'
import { sizeSection } from '../size/report.ts'

const spread = (median: number) => ({ p25: median - 0.1, median, p75: median + 0.1 })

function nodeRow(name: string, ratio: number, more: Partial<NodeRow> = {}): NodeRow {
  return { name, perEventNs: 500 * ratio, ratio: spread(ratio), cpuRatio: spread(ratio), ...more }
}

function nodeTableOf(...rows: readonly NodeRow[]) {
  return nodeSection([{ workload: 'small-16', title: 'Small', events: 40_000, rounds: 15, rows }])
}

function chromiumRow(name: string, wall: number, more: Partial<ChromiumRow> = {}): ChromiumRow {
  return {
    name,
    wallMs: wall * 800,
    threadMs: wall * 800,
    wall: spread(wall),
    thread: spread(wall),
    floor: spread(wall * 5),
    longestTaskMs: 9,
    framesMissed: 0,
    longestFrameMs: 16.7,
    heapBytes: 2048,
    wrong: false,
    ...more,
  }
}

function chromiumTableOf(...rows: readonly ChromiumRow[]) {
  const table = { workload: 'small', title: 'Small', rounds: 5, rows }
  return chromiumSection({ version: 'Chrome/156', tables: [table] })
}

const machine: Machine = {
  date: '2026-11-24',
  processor: 'Some CPU',
  cores: 2,
  memoryGib: 24,
  node: 'v24.21.0',
  versions: { eventsource: '5.1.5', 'parse-sse': '0.1.0' },
}

test('a table is aligned, its first column to the left, the others to the right', () => {
  expect(
    markdownTable(
      ['who', 'ms'],
      [
        ['one', '1,000'],
        ['another', '2'],
      ],
    ),
  ).toBe(
    [
      '| who     |    ms |',
      '| ------- | ----: |',
      '| one     | 1,000 |',
      '| another |     2 |',
    ].join('\n'),
  )
  expect(whole(1_234_567.8)).toBe('1,234,568')
})

test('Node: a peer that is quicker than our listener or our for await is a loss, with both ratios', () => {
  const { losses } = nodeTableOf(
    nodeRow('ours-json', 1.1),
    nodeRow('ours-for-json', 1.3),
    nodeRow('eventsource-client', 1.05),
    nodeRow('parse-sse', 1.2),
    nodeRow('eventsource', 2.5),
  )
  expect(losses).toEqual([
    'Node, Small: eventsource-client, onMessage (1.05) before lastevent, listener, JSON (1.10).',
    'Node, Small: eventsource-client, onMessage (1.05); parse-sse (1.20) before lastevent, for await, JSON (1.30).',
  ])
})

test('Node: floors and peers that deliver wrongly are no loss', () => {
  const { losses, text } = nodeTableOf(
    nodeRow('floor-json', 1),
    nodeRow('ours-json', 1.1),
    nodeRow('event-source-plus', 0.5, { wrong: 'it keeps only the last line' }),
  )
  expect(losses).toEqual([])
  expect(text).toContain('- event-source-plus is wrong here: it keeps only the last line.')
  expect(text).toMatch(/\| event-source-plus +\| +json \| +wrong \|/)
})

test('Node: who gets fewer events has a note that says what all of them took', () => {
  const shortened = { events: 7000, perEventNs: 19_504 }
  const { text } = nodeTableOf(nodeRow('eventsource-client-for', 3, { shortened }))
  expect(text).toContain('gets 7,000 events a round: with all 40,000 it took 19,504 ns for each.')
})

test('Chromium: quicker peers, tasks longer than a frame and missed frames are losses', () => {
  const { losses } = chromiumTableOf(
    chromiumRow('native', 1, { framesMissed: 28, longestTaskMs: 66 }),
    chromiumRow('idle', 0.06, { framesMissed: 1 }),
    chromiumRow('floor-json', 0.15),
    chromiumRow('ours-json', 0.2, { longestTaskMs: 17.34 }),
    chromiumRow('ours-zod', 0.25, { framesMissed: 2 }),
    chromiumRow('eventsource-client', 0.18),
  )
  expect(losses).toEqual([
    'Chromium, Small: eventsource-client, onMessage (0.18) before lastevent, listener, JSON (0.20).',
    'Chromium, Small: the longest task of lastevent, listener, JSON is longer than a frame, 17.3 ms.',
    'Chromium, Small: eventsource-client, onMessage (0.18) before lastevent, listener, JSON + zod (0.25).',
    'Chromium, Small: lastevent, listener, JSON + zod misses 2 frames.',
  ])
})

test('Chromium: no loss where we miss no more frames than an idle page, and nobody right is quicker', () => {
  const { losses } = chromiumTableOf(
    chromiumRow('idle', 0.06, { framesMissed: 1 }),
    chromiumRow('ours-json', 0.2, { framesMissed: 1 }),
    chromiumRow('event-source-plus', 0.1, { wrong: true }),
  )
  expect(losses).toEqual([])
})

test('Reconnect: who comes back sooner, and who more spread out', () => {
  const row = (name: string, median: number, busiest: number): ReconnectRow => {
    return { name, clients: 1000, delayMs: { ...spread(median), least: 1, most: 2 }, busiest }
  }
  const { losses } = reconnectSection([
    row('lastevent', 900, 200),
    row('quick', 5, 900),
    row('wide', 3000, 20),
  ])
  expect(losses).toEqual([
    'Reconnect: quick comes back sooner after a drop.',
    'Reconnect: the clients of wide come back more spread out.',
  ])
})

test('Size: all that are smaller are named in one sentence', () => {
  const sizes = [
    { title: 'lastevent', bytes: 10_400 },
    { title: 'small', bytes: 1120 },
    { title: 'big', bytes: 24_000 },
  ]
  expect(sizeSection(sizes).losses).toEqual(['Size: small (1.12) before ours (10.40 kB).'])
})

test('the page says the machine and the versions, and puts losses before all tables', () => {
  const section = { title: 'Size', text: 'A table.', losses: ['Size: lost.'] }
  const page = writePage([section], machine)
  expect(page).toContain('2026-11-24, Some CPU, 2 cores, 24 GiB of memory')
  expect(page).toContain('eventsource 5.1.5, parse-sse 0.1.0')
  expect(page.indexOf('- Size: lost.')).toBeLessThan(page.indexOf('## Size\n\nA table.'))
})

test('the page says so where nothing was lost', () => {
  const page = writePage([{ title: 'Size', text: 'A table.', losses: [] }], machine)
  expect(page).toContain('## Where we are not the fastest\n\nNowhere, in this run.\n')
})

test('what other programs have measured stays at the end of the page', () => {
  const section = { title: 'Size', text: 'A table.', losses: [] }
  const kept = '<!-- Measured by other programs. -->\n\n## The server\n\nFigures.'
  expect(keptPart(writePage([section], machine))).toBe('')
  const page = writePage([section], machine, kept)
  expect(page.endsWith(`A table.\n\n${kept}\n`)).toBe(true)
  expect(writePage([section], machine, keptPart(page))).toBe(page)
})
