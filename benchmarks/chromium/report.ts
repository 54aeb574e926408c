// The Chromium part in words and tables. It must never know how anything is measured.

import type { ChromiumResults, ChromiumRow, ChromiumTable } from './measure.ts'
import { findContestant, IDLE } from '../consumers/contestants.ts'
import { markdownTable, type Section, whole } from '../report/section.ts'
import type { Spread } from '../report/stats.ts'

/** A frame at 60 a second. */
const FRAME_MS = 16

const head = [
  'consumer',
  'level',
  'ms',
  'time to native',
  'p25 to p75',
  'main thread to native',
  'time to floor',
  'longest task ms',
  'frames missed',
  'longest frame ms',
  'heap KiB',
] as const

function titleOf({ name }: ChromiumRow): string {
  return name === IDLE ? 'an idle page (a worker reads the stream)' : findContestant(name).title
}

function cells(row: ChromiumRow): readonly string[] {
  const { kind, level } = row.name === IDLE ? { kind: IDLE, level: '' } : findContestant(row.name)
  const title = kind === 'ours' ? `**${titleOf(row)}**` : titleOf(row)
  if (row.wrong) return [title, level, 'wrong', ...Array.from({ length: 8 }, () => '')]
  const ratio = ({ median }: Spread): string => median.toFixed(2)
  return [
    title,
    level,
    whole(row.wallMs),
    ratio(row.wall),
    `${row.wall.p25.toFixed(2)} to ${row.wall.p75.toFixed(2)}`,
    ratio(row.thread),
    ratio(row.floor),
    row.longestTaskMs.toFixed(1),
    String(row.framesMissed),
    whole(row.longestFrameMs),
    whole(row.heapBytes / 1024),
  ]
}

export function chromiumTable({ title, rounds, rows }: ChromiumTable): string {
  const intro = `Medians of ${rounds} rounds.`
  return `### ${title}\n\n${intro}\n\n${markdownTable(head, rows.map(cells))}`
}

function losses({ title, rows }: ChromiumTable): readonly string[] {
  const where = `Chromium, ${title}`
  const right = rows.filter(({ wrong }) => !wrong)
  const idle = right.find(({ name }) => name === IDLE)
  const others = right.filter(({ name }) => {
    return name !== IDLE && ['peer', 'native'].includes(findContestant(name).kind)
  })
  const ours = right.filter(({ name }) => name !== IDLE && findContestant(name).kind === 'ours')
  return ours.flatMap((own) => {
    const said: string[] = []
    const quicker = others.filter(({ wall }) => wall.median < own.wall.median)
    if (quicker.length > 0) {
      const names = quicker.map((row) => `${titleOf(row)} (${row.wall.median.toFixed(2)})`)
      const ratio = own.wall.median.toFixed(2)
      said.push(`${where}: ${names.join('; ')} before ${titleOf(own)} (${ratio}).`)
    }
    if (own.longestTaskMs > FRAME_MS) {
      const longest = own.longestTaskMs.toFixed(1)
      said.push(
        `${where}: the longest task of ${titleOf(own)} is longer than a frame, ${longest} ms.`,
      )
    }
    if (own.framesMissed > (idle?.framesMissed ?? 0)) {
      said.push(`${where}: ${titleOf(own)} misses ${own.framesMissed} frames.`)
    }
    return said
  })
}

export function chromiumSection({ version, tables }: ChromiumResults): Section {
  const intro = `${version}, headless. A real server over loopback sends 64 KiB at a time, as fast as the
socket takes it; every run has a page of its own. Nothing but a bare DevTools connection watches,
with its Network domain off: that domain, which Playwright and Puppeteer switch on, slows the native
class down six-fold. **Main thread** is the time the page's thread spends on tasks. The **longest
task** is taken from a trace in rounds of their own, microtasks included, **missed frames** from
\`requestAnimationFrame\` in a page with nothing else to do, **heap** is what is left after a
collection, over what there was before.`
  return {
    title: 'Chromium',
    text: [intro, ...tables.map(chromiumTable)].join('\n\n'),
    losses: tables.flatMap(losses),
  }
}
