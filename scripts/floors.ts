// The floors of packages/client/src, and the doors to what a host gives. The linter's import rules
// (oxlint.config.ts) and the table in ARCHITECTURE.md are made from here.
// `node scripts/floors.ts` checks that table, `node scripts/floors.ts --write` writes it.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { root } from './steps.ts'

export interface Room {
  /** A file of src, or a folder where it ends in a slash. */
  readonly path: string
  readonly job: string
  readonly neverKnows: string
}

/** Lowest first. Rooms of one floor don't know each other; the files of a folder do. */
export const floors: readonly (readonly Room[])[] = [
  [
    {
      path: 'host/',
      job: 'clock, frames, page, callbacks: what the host gives',
      neverKnows: 'streams',
    },
    {
      path: 'limits.ts',
      job: 'the numbers that nobody can choose',
      neverKnows: 'who goes by them',
    },
    {
      path: 'read-options.ts',
      job: 'options by a table: defaults, checks, errors',
      neverKnows: 'what options there are',
    },
  ],
  [
    {
      path: 'errors.ts',
      job: 'error classes, codes, redaction',
      neverKnows: '`fetch`, timers, states',
    },
  ],
  [
    {
      path: 'wire/',
      job: 'bytes → wire messages; ids, media types',
      neverKnows: 'where bytes come from',
    },
    { path: 'write/', job: 'events → text of the wire', neverKnows: 'contracts, connections' },
  ],
  [
    { path: 'contract.ts', job: 'contracts, decoding of payloads', neverKnows: 'zod, connections' },
    {
      path: 'machine/',
      job: '`transition(machine, input, policy)`, pure; the delays of retries',
      neverKnows: 'I/O, promises, the clock',
    },
  ],
  [
    {
      path: 'request/',
      job: 'one attempt: request, response, CORS',
      neverKnows: 'what becomes of it',
    },
  ],
  [
    {
      path: 'server-error.ts',
      job: 'entries of a contract for errors sent as events',
      neverKnows: 'streams',
    },
    {
      path: 'invalid.ts',
      job: 'what follows from a payload that is not valid',
      neverKnows: 'where it came from',
    },
    { path: 'checkpoint.ts', job: 'where the id is kept across reloads', neverKnows: 'streams' },
  ],
  [{ path: 'options.ts', job: 'what the options mean', neverKnows: 'running streams' }],
  [
    {
      path: 'option-table.ts',
      job: 'default and check of each option',
      neverKnows: 'what becomes of an option',
    },
  ],
  [
    {
      path: 'resolve-options.ts',
      job: 'options as given → options to run by',
      neverKnows: 'running streams',
    },
  ],
  [
    {
      path: 'event-stream.ts',
      job: 'types of events and of the stream',
      neverKnows: 'implementations',
    },
    {
      path: 'source.ts',
      job: 'the seam: a `Source` brings wire messages, a `Sink` takes them',
      neverKnows: 'implementations',
    },
  ],
  [
    {
      path: 'connection/',
      job: 'runs a machine, reads bodies, owns the id',
      neverKnows: 'types of events',
    },
    {
      path: 'delivery/',
      job: 'validates, dispatches, queues, paces',
      neverKnows: '`fetch`, attempts',
    },
  ],
  [
    {
      path: 'create-event-stream.ts',
      job: 'puts a delivery on a direct source',
      neverKnows: 'other tabs',
    },
    {
      path: 'eventsource/',
      job: "the standard's class on a connection",
      neverKnows: 'schemas, the page',
    },
    {
      path: 'fetch-event-source/',
      job: '`fetchEventSource` on a connection',
      neverKnows: 'schemas, retry rules of streams',
    },
    {
      path: 'read/',
      job: 'events out of what the caller has fetched',
      neverKnows: 'connections, retries, the page',
    },
    {
      path: 'shared/',
      job: 'one connection for all tabs: see [below](#shared)',
      neverKnows: 'types of events',
    },
  ],
  [
    {
      path: 'inspect/',
      job: 'what happens to streams: kept, shown, exported',
      neverKnows: 'what depends on it: no stream behaves otherwise',
    },
    {
      path: 'store/',
      job: 'what views show of a stream, and when it changes',
      neverKnows: 'frameworks, connections',
    },
  ],
  [{ path: 'index.ts', job: 'names', neverKnows: 'logic' }],
]

/** Something of the host that only one place may touch. */
export interface Door {
  /** The file or folder of src that may. */
  readonly path: string
  readonly globals?: readonly string[]
  readonly properties?: readonly (readonly [object: string, property: string])[]
  readonly packages?: readonly string[]
}

export const doors: readonly Door[] = [
  {
    path: 'host/clock.ts',
    globals: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
      'requestIdleCallback',
      'performance',
      'scheduler',
    ],
    properties: [
      ['Date', 'now'],
      ['Math', 'random'],
      ['AbortSignal', 'timeout'],
      ['crypto', 'getRandomValues'],
      ['crypto', 'randomUUID'],
    ],
  },
  { path: 'inspect/performance-track.ts', globals: ['performance'], properties: [['Date', 'now']] },
  { path: 'host/frames.ts', globals: ['requestAnimationFrame', 'cancelAnimationFrame'] },
  { path: 'request/response.ts', globals: ['fetch', 'XMLHttpRequest'] },
  { path: 'shared/', globals: ['BroadcastChannel'], properties: [['navigator', 'locks']] },
  { path: 'wire/decoder.ts', packages: ['eventsource-parser'] },
]

/** What a room may not import, as a pattern of relative specifiers. */
export function forbiddenImports(path: string): string {
  const floor = floors.findIndex((rooms) => rooms.some((room) => room.path === path))
  const up = path.endsWith('/') ? '(?:\\.\\./)+' : '\\./'
  const others = floors
    .slice(floor)
    .flat()
    .filter((room) => room.path !== path)
    .map((room) => (room.path.endsWith('/') ? room.path : `${room.path.replace('.', '\\.')}$`))
  const outside = path.endsWith('/') ? '\\.\\./\\.\\./' : '\\.\\./'
  const upward = others.length > 0 ? [`${up}(?:${others.join('|')})`] : []
  return `^(?:${[...upward, outside].join('|')})`
}

/** Whether a room or a door, by its path, holds this file. */
export function holds(path: string, file: string): boolean {
  return path.endsWith('/') ? file.startsWith(path) : file === path
}

/** The files of src, tests aside, that no room holds. */
export function filesWithoutRoom(files: readonly string[]): readonly string[] {
  const paths = floors.flat().map((room) => room.path)
  return files.filter((file) => !paths.some((path) => holds(path, file)))
}

export function sourceFiles(): readonly string[] {
  return globSync('**/*.ts', {
    cwd: resolve(root, 'packages/client/src'),
    exclude: ['**/*.test.ts', '**/*.test-d.ts'],
  }).map((path) => path.replaceAll('\\', '/'))
}

const [begin, end] = ['<!-- floors: made by scripts/floors.ts -->\n\n', '\n<!-- /floors -->']

function table(): string {
  const rows = floors.flatMap((rooms, floor) =>
    rooms.map(({ path, job, neverKnows }, index) => [
      index === 0 ? `${floor}` : '',
      `\`${path}\``,
      job,
      neverKnows,
    ]),
  )
  const all = [['floor', 'room', 'job', 'never knows'], ...rows]
  const width = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(width(column))).join(' | ')} |`
  const rule = line([0, 1, 2, 3].map((column) => '-'.repeat(width(column))))
  const [head = [], ...body] = all
  return [line(head), rule, ...body.map(line)].join('\n')
}

/** The page with the table as it is now. */
export function withTable(page: string): string {
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to === -1) throw new Error(`ARCHITECTURE.md lacks the mark ${begin.trim()}.`)
  return `${page.slice(0, from)}${begin}${table()}\n${page.slice(to)}`
}

if (import.meta.main) {
  const path = resolve(root, 'ARCHITECTURE.md')
  const page = readFileSync(path, 'utf8')
  const complaints = filesWithoutRoom(sourceFiles()).map(
    (file) => `${file} is in no room: give it one in the table of scripts/floors.ts.`,
  )
  if (process.argv.includes('--write')) writeFileSync(path, withTable(page))
  else if (page !== withTable(page)) {
    complaints.push(
      'The table in ARCHITECTURE.md is not that of scripts/floors.ts: run it with --write.',
    )
  }
  for (const complaint of complaints) console.error(complaint)
  process.exitCode = complaints.length > 0 ? 1 : 0
}
