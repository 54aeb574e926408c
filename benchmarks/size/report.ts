// The sizes in words and a table. It must never know how anything is bundled.

import { markdownTable, type Section } from '../report/section.ts'
import type { Size } from './measure.ts'

export function sizeSection(sizes: readonly Size[]): Section {
  const kB = (bytes: number): string => (bytes / 1000).toFixed(2)
  const [own] = sizes
  const smaller = sizes.filter(({ bytes }) => own && bytes < own.bytes)
  const names = smaller.map(({ title, bytes }) => `${title} (${kB(bytes)})`)
  const table = markdownTable(
    ['import', 'kB'],
    sizes.map(({ title, bytes }) => [title, kB(bytes)]),
  )
  return {
    title: 'Size',
    text: `Minified by esbuild, compressed by Brotli at level 11, dependencies included.\n\n${table}`,
    losses:
      own && names.length > 0
        ? [`Size: ${names.join(', ')} before ours (${kB(own.bytes)} kB).`]
        : [],
  }
}
