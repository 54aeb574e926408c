// The shared part: ten tabs with one connection for all, beside ten tabs with ten streams over one
// HTTP/2 connection. It must never know how results are shown.

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createSecureServer, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, launch, type Tab } from '../browser/cdp.ts'
import { enableProbes, openPage, readTaskMs } from '../browser/probes.ts'
import { eventStream } from '../servers.ts'
import { type Spread, spreadOf } from '../report/stats.ts'

export interface SharedRow {
  readonly name: string
  /** How many streams the server has had. */
  readonly streams: number
  /** From the server's write to the tab's listener. */
  readonly delayMs: Spread
  /** From the first tab's listener to that of each other one: the leader's, where one connection is shared. */
  readonly behindMs: Spread
  /** Of the tabs' main threads, per event: the leader's, and the others' on average. */
  readonly leaderUs: number
  readonly othersUs: number
  /** Of the whole browser, per event of the server's. */
  readonly cpuUs: number
}

export interface SharedResults {
  readonly version: string
  readonly tabs: number
  readonly events: number
  readonly perSecond: number
  readonly rows: readonly SharedRow[]
}

const tabCount = 10
const events = 1000
const everyMs = 5
const patienceMs = 30_000

interface Server {
  readonly url: string
  readonly streams: number
  /** Sends all events, and tells when each was written. */
  send(): Promise<readonly number[]>
  close(): void
}

/** A certificate that no browser trusts unless told to. */
function createCertificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'lastevent-bench-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const command =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost'
  try {
    const { status } = spawnSync('openssl', [...command.split(' '), '-keyout', key, '-out', cert])
    if (status !== 0) throw new Error('The shared part needs openssl, for a certificate.')
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function serve(script: string): Promise<Server> {
  const responses = new Set<Http2ServerResponse>()
  const server = createSecureServer(createCertificate(), ({ url }, response) => {
    if (url === '/events') {
      response.writeHead(200, eventStream)
      response.write(': hello\n\n')
      responses.add(response)
      response.on('close', () => responses.delete(response))
    } else if (url === '/page.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script)
    } else {
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.end('<!doctype html><script type="module" src="/page.js"></script>')
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    get streams() {
      return responses.size
    },
    async send() {
      const sent: number[] = []
      const start = performance.now()
      for (let id = 0; id < events; id += 1) {
        await delay(Math.max(0, start + id * everyMs - performance.now()))
        sent.push(performance.timeOrigin + performance.now())
        for (const response of responses) {
          response.write(`id: ${id}\ndata: {"n":${id},"text":"${'x'.repeat(70)}"}\n\n`)
        }
      }
      return sent
    },
    close: () => void server.close(),
  }
}

async function waitFor(what: string, test: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!(await test())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMs} ms`)
    await delay(20)
  }
}

async function openTabs(browser: Browser, url: string, isShared: boolean): Promise<readonly Tab[]> {
  const tabs: Tab[] = []
  while (tabs.length < tabCount) {
    const tab = tabs.length === 0 ? browser.tab : await browser.openTab()
    // Ten tabs on few cores wait for each other, also in the middle of a task.
    await enableProbes(tab, 'threadTicks')
    await openPage(tab, url)
    await tab.evaluate(`tab.open(${isShared})`)
    await waitFor('a stream', async () =>
      String(await tab.evaluate('tab.status')).startsWith('open'),
    )
    tabs.push(tab)
  }
  return tabs
}

async function measureOne(script: string, isShared: boolean): Promise<[SharedRow, string]> {
  const server = await serve(script)
  const browser = await launch('--ignore-certificate-errors')
  try {
    const tabs = await openTabs(browser, server.url, isShared)
    const { streams } = server
    const before = await Promise.all(tabs.map(readTaskMs))
    const cpuBefore = await browser.readCpuMs()
    const sent = await server.send()
    await waitFor('the last event', async () => {
      const counts = await Promise.all(tabs.map((tab) => tab.evaluate('tab.arrivals.length')))
      return counts.every((count) => count === events)
    })
    const cpuMs = (await browser.readCpuMs()) - cpuBefore
    const after = await Promise.all(tabs.map(readTaskMs))
    const threadUs = after.map((ms, index) => ((ms - (before[index] ?? NaN)) / events) * 1000)
    const arrivals = (await Promise.all(
      tabs.map((tab) => tab.evaluate('tab.arrivals')),
    )) as readonly (readonly number[])[]
    const [leader = [], ...others] = arrivals
    const [leaderUs = NaN, ...othersUs] = threadUs
    const row: SharedRow = {
      name: isShared ? '`lastevent/shared`' : 'ten streams over HTTP/2',
      streams,
      delayMs: spreadOf(arrivals.flatMap((own) => own.map((at, id) => at - (sent[id] ?? NaN)))),
      behindMs: spreadOf(others.flatMap((own) => own.map((at, id) => at - (leader[id] ?? NaN)))),
      leaderUs,
      othersUs: othersUs.reduce((sum, us) => sum + us, 0) / othersUs.length,
      cpuUs: (cpuMs / events) * 1000,
    }
    return [row, browser.version]
  } finally {
    await browser.close()
    server.close()
  }
}

export async function measureShared(): Promise<SharedResults> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    write: false,
  })
  const script = outputFiles[0]?.text ?? ''
  const [shared, version] = await measureOne(script, true)
  const [direct] = await measureOne(script, false)
  return { version, tabs: tabCount, events, perSecond: 1000 / everyMs, rows: [shared, direct] }
}
