// `pnpm bench [part[/case] …] [--rounds=n]`: measures, prints tables, writes docs/benchmarks.md. All
// parts where none is named; only a run of all of them is written down.
// It must never know how anything is measured.

import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { chromiumSection, chromiumTable } from './chromium/report.ts'
import { measureChromium } from './chromium/measure.ts'
import { describeMachine } from './report/machine.ts'
import { memorySection } from './memory/report.ts'
import { measureMemory } from './memory/measure.ts'
import { nodeSection, nodeTable } from './node/report.ts'
import { measureNode } from './node/measure.ts'
import { keptPart, writePage } from './report/page.ts'
import { reconnectSection } from './reconnect/report.ts'
import { measureReconnect } from './reconnect/measure.ts'
import type { Part, Section } from './report/section.ts'
import { sharedSection } from './shared/report.ts'
import { measureShared } from './shared/measure.ts'
import { sizeSection } from './size/report.ts'
import { measureSizes } from './size/measure.ts'

/** In the order of the page. */
const parts: Readonly<Record<string, Part>> = {
  async node({ rounds = 21, only, print }) {
    const tables = await measureNode({ rounds, only }, (table) => print(nodeTable(table)))
    return nodeSection(tables)
  },
  async chromium({ rounds = 5, only, print }) {
    const results = await measureChromium({ rounds, only }, (table) => print(chromiumTable(table)))
    return chromiumSection(results)
  },
  async reconnect({ print }) {
    const section = reconnectSection(await measureReconnect())
    print(section.text)
    return section
  },
  async shared({ print }) {
    const section = sharedSection(await measureShared())
    print(section.text)
    return section
  },
  async memory({ print }) {
    const section = memorySection(await measureMemory())
    print(section.text)
    return section
  },
  async size({ print }) {
    const section = sizeSection(await measureSizes())
    print(section.text)
    return section
  },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' } },
})
const asked = positionals.map((name) => name.split('/'))
for (const [part = ''] of asked) {
  if (!parts[part]) throw new Error(`No part "${part}": ${Object.keys(parts).join(', ')}`)
}

const sections: Section[] = []
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.some(([part]) => part === name)) continue
  const only = asked.flatMap(([part, one]) => (part === name && one !== undefined ? [one] : []))
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  const section = await measure({ rounds, only, print: (text) => console.log(`${text}\n`) })
  sections.push(section)
  for (const loss of section.losses) console.log(`- ${loss}`)
}
if (asked.length === 0) {
  const file = new URL('../docs/benchmarks.md', import.meta.url)
  const kept = keptPart(readFileSync(file, 'utf8'))
  writeFileSync(file, writePage(sections, describeMachine(), kept))
  console.log('Written to docs/benchmarks.md')
}
