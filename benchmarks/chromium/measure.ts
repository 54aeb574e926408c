// The Chromium part: every consumer in a page of its own, on a real server that sends as fast as
// the socket takes it. It must never know what a consumer does, nor how results are shown.

import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { launch, type Tab } from '../browser/cdp.ts'
import { createSink } from '../consumers/consumer.ts'
import { contestants, IDLE } from '../consumers/contestants.ts'
import type { PageRun } from './page.ts'
import {
  enableProbes,
  openPage,
  readHeapBytes,
  readTaskMs,
  traceLongestTask,
} from '../browser/probes.ts'
import { type BenchServer, eventStream, listen, pour } from '../servers.ts'
import { type Spread, spreadOf } from '../report/stats.ts'
import { createWorkload, type Dialect } from '../workloads.ts'

export interface ChromiumRow {
  readonly name: string
  readonly wallMs: number
  readonly threadMs: number
  /** Wall time and main-thread time over those of the native class, round by round. */
  readonly wall: Spread
  readonly thread: Spread
  /** Wall time over that of the floor that parses JSON, round by round. */
  readonly floor: Spread
  /** The longest task of the page's thread, in rounds of their own with a trace. */
  readonly longestTaskMs: number
  readonly framesMissed: number
  readonly longestFrameMs: number
  /** What the heap has grown by. */
  readonly heapBytes: number
  readonly wrong: boolean
}

export interface ChromiumTable {
  readonly workload: string
  readonly title: string
  readonly rounds: number
  readonly rows: readonly ChromiumRow[]
}

export interface ChromiumOptions {
  readonly rounds: number
  /** Names of cases; all where there is none. */
  readonly only: readonly string[]
}

export interface ChromiumResults {
  readonly version: string
  readonly tables: readonly ChromiumTable[]
}

interface Case {
  readonly name: string
  readonly title: string
  readonly workload: string
  readonly count: number
  readonly workUs: number
  readonly names: readonly string[]
}

interface Round extends PageRun {
  readonly threadMs: number
  readonly heapBytes: number
}

const peers = contestants.filter(({ kind }) => kind === 'peer').map(({ name }) => name)
const ours = [
  'ours-json',
  'ours-zod',
  'ours-any-json',
  'ours-batches-json',
  'ours-for-json',
  'ours-for-zod',
]

const cases: readonly Case[] = [
  {
    name: 'small',
    title: '200,000 small events',
    workload: 'small-64',
    count: 200_000,
    workUs: 0,
    names: ['native', IDLE, 'floor-json', 'floor-zod', ...ours, ...peers],
  },
  {
    name: 'tokens',
    title: '200,000 LLM tokens',
    workload: 'tokens',
    count: 200_000,
    workUs: 0,
    names: ['native', IDLE, 'floor-json', 'floor-zod', ...ours, ...peers],
  },
  {
    name: 'work',
    title: '30,000 small events, 20 µs of work with each',
    workload: 'small-64',
    count: 30_000,
    workUs: 20,
    names: ['native', IDLE, 'floor-json', 'ours-zod', 'ours-for-zod', 'eventsource-client'],
  },
]

async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

async function serve(): Promise<BenchServer> {
  const script = await bundlePage()
  const encoded = new Map<string, readonly Uint8Array[]>()
  const html = { 'Content-Type': 'text/html' }
  const page =
    '<!doctype html><link rel="icon" href="data:,"><h1>Benchmark</h1><script type="module" src="/page.js"></script>'
  return listen(({ url = '/' }, response) => {
    const [, dialect = '', workload = '', count = ''] = url.split(/[/?]/)
    if (url === '/page.js') {
      return void response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script)
    }
    if (!workload) return void response.writeHead(200, html).end(page)
    const key = `${dialect}/${workload}/${count}`
    const chunks =
      encoded.get(key) ?? createWorkload(workload, Number(count)).chunks(dialect as Dialect)
    encoded.set(key, chunks)
    response.writeHead(200, eventStream)
    void pour(response, chunks)
  })
}

function expectedChecksum({ workload, count }: Case): number {
  const { payloads, digest, hasIds } = createWorkload(workload, count)
  const sink = createSink(count, digest)
  payloads().forEach((data, index) => {
    sink.takeValue(JSON.parse(data), hasIds ? `${index + 1}` : undefined)
  })
  return sink.checksum()
}

async function preparePage(tab: Tab, url: string, { workUs }: Case): Promise<void> {
  await openPage(tab, url)
  await tab.evaluate(`bench.prepare(${workUs})`)
}

function callOf({ workload, count }: Case, name: string): string {
  return `bench.run('${name}', '${workload}', ${count})`
}

async function runRound(tab: Tab, url: string, what: Case, name: string): Promise<Round> {
  await preparePage(tab, url, what)
  const heapBefore = await readHeapBytes(tab)
  const taskBefore = await readTaskMs(tab)
  const run = (await tab.evaluate(callOf(what, name))) as PageRun
  const threadMs = (await readTaskMs(tab)) - taskBefore
  return { ...run, threadMs, heapBytes: (await readHeapBytes(tab)) - heapBefore }
}

/** Apart from the timed rounds, since tracing costs time. */
async function findLongestTask(tab: Tab, url: string, what: Case, name: string): Promise<number> {
  await preparePage(tab, url, what)
  return traceLongestTask(tab, () => tab.evaluate(callOf(what, name)))
}

async function measureCase(
  tab: Tab,
  url: string,
  what: Case,
  rounds: number,
): Promise<ChromiumTable> {
  const measured = new Map<string, Round[]>(what.names.map((name) => [name, []]))
  const tasks = new Map<string, number[]>(what.names.map((name) => [name, []]))
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const [name, own] of measured) own.push(await runRound(tab, url, what, name))
    if (turn % 2 === 1) continue
    for (const [name, own] of tasks) own.push(await findLongestTask(tab, url, what, name))
  }
  const right = expectedChecksum(what)
  const median = (values: readonly number[]): number => spreadOf(values).median
  const rows = what.names.map((name): ChromiumRow => {
    const own = measured.get(name) ?? []
    const over = (of: 'wallMs' | 'threadMs', reference: string): Spread =>
      spreadOf(own.map((round, turn) => round[of] / (measured.get(reference)?.[turn]?.[of] ?? NaN)))
    return {
      name,
      wallMs: median(own.map(({ wallMs }) => wallMs)),
      threadMs: median(own.map(({ threadMs }) => threadMs)),
      wall: over('wallMs', 'native'),
      thread: over('threadMs', 'native'),
      floor: over('wallMs', 'floor-json'),
      longestTaskMs: median(tasks.get(name) ?? []),
      framesMissed: median(own.map(({ framesMissed }) => framesMissed)),
      longestFrameMs: median(own.map(({ longestFrameMs }) => longestFrameMs)),
      heapBytes: median(own.map(({ heapBytes }) => heapBytes)),
      wrong: name !== IDLE && own.some(({ checksum }) => checksum !== right),
    }
  })
  return { workload: what.name, title: what.title, rounds, rows }
}

export async function measureChromium(
  { rounds, only }: ChromiumOptions,
  onTable: (table: ChromiumTable) => void,
): Promise<ChromiumResults> {
  const server = await serve()
  const browser = await launch()
  try {
    await enableProbes(browser.tab)
    const tables: ChromiumTable[] = []
    for (const what of cases) {
      if (only.length > 0 && !only.includes(what.name)) continue
      const table = await measureCase(browser.tab, `${server.url}/`, what, rounds)
      tables.push(table)
      onTable(table)
    }
    return { version: browser.version, tables }
  } finally {
    await browser.close()
    server.close()
  }
}
