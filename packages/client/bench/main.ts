// `pnpm bench [node] [size]`: measures, prints tables, writes docs/benchmarks.md. All parts where none
// is named; only a run of all parts is written down. It must never know how anything is measured.

import { writeFileSync } from 'node:fs'
import { measureNode, type NodeTable } from './node.ts'
import { nodeTable, page, sizeTable } from './report.ts'
import { measureSizes, type Size } from './size.ts'

const parts = process.argv.slice(2).filter((part) => part !== '--')
const wanted = (part: string): boolean => parts.length === 0 || parts.includes(part)

let tables: readonly NodeTable[] = []
if (wanted('node')) {
  const options = { generations: 1, rounds: 15, warmUps: 3 }
  tables = await measureNode(options, (table) => console.log(`${nodeTable(table)}\n`))
}
let sizes: readonly Size[] = []
if (wanted('size')) {
  sizes = await measureSizes()
  console.log(sizeTable(sizes))
}
if (parts.length === 0) {
  const file = new URL('../../../docs/benchmarks.md', import.meta.url)
  writeFileSync(file, page(tables, sizes))
  console.log('\nWritten to docs/benchmarks.md')
}
