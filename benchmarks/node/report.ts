// The Node part in words and tables. It must never know how anything is measured.

import { SEMI_SPACE_MIB } from '../child.ts'
import { findContestant } from '../consumers/contestants.ts'
import { type NodeRow, type NodeTable, PROCESSES } from './measure.ts'
import { markdownTable, type Section, whole } from '../report/section.ts'

const head = [
  'consumer',
  'level',
  'ns per event',
  'ratio to its floor',
  'p25 to p75',
  'ratio of CPU time',
] as const

function cells({ name, perEventNs, ratio, cpuRatio, wrong }: NodeRow): readonly string[] {
  const { kind, level, title } = findContestant(name)
  const shown = kind === 'ours' ? `**${title}**` : title
  if (wrong !== undefined) return [shown, level, 'wrong', '', '', '']
  return [
    shown,
    level,
    perEventNs.toFixed(0),
    ratio.median.toFixed(2),
    `${ratio.p25.toFixed(2)} to ${ratio.p75.toFixed(2)}`,
    cpuRatio.median.toFixed(2),
  ]
}

function notes({ events, rows }: NodeTable): readonly string[] {
  return rows.flatMap(({ name, shortened, wrong }) => {
    const { title } = findContestant(name)
    if (wrong !== undefined) return [`- ${title} is wrong here: ${wrong}.`]
    if (!shortened) return []
    return [
      `- ${title} gets ${whole(shortened.events)} events a round: with all ${whole(events)} it took ` +
        `${whole(shortened.perEventNs)} ns for each.`,
    ]
  })
}

export function nodeTable(table: NodeTable): string {
  const parts = [
    `### ${table.title}`,
    `${whole(table.events)} events a round, medians of ${table.rounds} rounds.`,
    markdownTable(head, table.rows.map(cells)),
  ]
  const said = notes(table)
  return [...parts, ...(said.length > 0 ? [said.join('\n')] : [])].join('\n\n')
}

/** The ways to consume that are held against peers, which parse JSON and no more. */
const compared = ['ours-json', 'ours-any-json', 'ours-batches-json', 'ours-for-json']

/** Where a peer took less time than one of ours. */
function losses({ title, rows }: NodeTable): readonly string[] {
  const right = rows.filter(({ wrong }) => wrong === undefined)
  const peers = right.filter(({ name }) => findContestant(name).kind === 'peer')
  return compared.flatMap((name) => {
    const own = right.find((row) => row.name === name)
    const quicker = peers.filter(({ ratio }) => own && ratio.median < own.ratio.median)
    if (!own || quicker.length === 0) return []
    const names = quicker.map((row) => {
      return `${findContestant(row.name).title} (${row.ratio.median.toFixed(2)})`
    })
    const ours = `${findContestant(name).title} (${own.ratio.median.toFixed(2)})`
    return [`Node, ${title}: ${names.join('; ')} before ${ours}.`]
  })
}

export function nodeSection(tables: readonly NodeTable[]): Section {
  const intro = `A stream in the process itself brings the chunks, each as soon as it is asked for. Every consumer
runs in processes of its own, ${PROCESSES} in turn, with \`--max-semi-space-size=${SEMI_SPACE_MIB}\`; their rounds are interleaved, and each
has to deliver to the same checksum. A ratio is the time per event over that of the floor of its level
in the same turn: **text** is a read loop with one TextDecoder and eventsource-parser, **json** adds
\`JSON.parse\`, **zod** adds zod's \`parse\`. \`for await\` varies with how far the young generation
has grown.`
  return {
    title: 'Node',
    text: [intro, ...tables.map(nodeTable)].join('\n\n'),
    losses: tables.flatMap(losses),
  }
}
