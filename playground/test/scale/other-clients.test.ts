// Clients that aren't ours read both logs over both protocols: curl, HTTPie, and the browser's own
// EventSource.
import { launchBrowser } from '@lastevent/browsers'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { eventually, within } from '../../../packages/client/test/support/waiting.ts'
import type { Protocol } from '../../server/listener.ts'
import { startServer, type RunningServer } from '../../server/start-server.ts'
import { foundProgram, programs, type Program } from './support/programs.ts'
import { startRedis } from './support/redis.ts'

type LogKind = 'memory' | 'redis'

interface Served {
  readonly server: RunningServer
  /** File of the certificate to trust, where there is one. */
  readonly certificateFile: string
  /** Publishes a notice, and returns its id. */
  publish(data: string): Promise<string>
}

const serve = async (kind: LogKind, protocol: Protocol, retryMs?: number): Promise<Served> => {
  const redisUrl = kind === 'redis' ? (await startRedis('none')).url : undefined
  const report = (): void => undefined
  // Late is not away on a busy machine: each request here is made once.
  // Nor does a heartbeat come between two events.
  const patience = { redisAnswerMs: 60_000, heartbeatMs: 600_000 }
  const options = { protocol, redisUrl, retryMs, report, ...patience }
  const server = await startServer({ port: 0, intervalMs: 0, ...options })
  onTestFinished(() => server.close())
  const folder = mkdtempSync(join(tmpdir(), 'lastevent-certificate-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const certificateFile = join(folder, 'certificate.pem')
  writeFileSync(certificateFile, server.certificate ?? '')
  return {
    server,
    certificateFile,
    async publish(data) {
      const body = JSON.stringify({ type: 'notice', data })
      const args = [...curlArgs(protocol, certificateFile), '--data', body, `${server.url}/events`]
      const answer = read(programs.curl, args)
      await within('the answer', answer.ended)
      return (JSON.parse(answer.said()) as { id: string }).id
    },
  }
}

const curlArgs = (protocol: Protocol, certificateFile: string): readonly string[] => [
  '--silent',
  ...{
    'http/1.1': ['--http1.1'],
    h2: ['--http2', '--cacert', certificateFile],
    h2c: ['--http2-prior-knowledge'],
  }[protocol],
]

interface Reading {
  said(): string
  /** Resolves when the program has ended by itself. */
  readonly ended: Promise<unknown>
}

/** Runs a program that prints what it reads. */
const read = (program: Program, args: readonly string[]): Reading => {
  const child = spawn(foundProgram(program), args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  return { said: () => output, ended: once(child, 'close') }
}

const kinds = ['memory', 'redis'] as const
/** What a client asks for, and the first line of the answer that it gets. */
const versions = [
  { protocol: 'http/1.1', head: /^HTTP\/1\.1 200/ },
  { protocol: 'h2', head: /^HTTP\/2 200/ },
  { protocol: 'h2c', head: /^HTTP\/2 200/ },
] as const satisfies { protocol: Protocol; head: RegExp }[]

const frame = (id: string, data: string): string => `event: notice\nid: ${id}\ndata: ${data}\n\n`

describe.each(kinds)('a log in %s', (kind) => {
  test.each(versions)('is read by curl -N over $protocol', async ({ protocol, head }) => {
    const { server, certificateFile, publish } = await serve(kind, protocol)
    const curl = (...args: readonly string[]): Reading => {
      const all = [...curlArgs(protocol, certificateFile), '-N', '-i', ...args]
      return read(programs.curl, [...all, `${server.url}/events`])
    }
    const live = curl()
    await eventually('the stream', () => server.connections() === 1)
    const [first, second] = [await publish('one'), await publish('two')]
    await eventually('both', () => live.said().endsWith(frame(first, 'one') + frame(second, 'two')))
    expect(live.said()).toMatch(head)
    const resumed = curl('-H', `Last-Event-ID: ${first}`)
    await eventually('the rest', () => resumed.said().endsWith(`\r\n\r\n${frame(second, 'two')}`))
  })

  // HTTPie speaks HTTP/1.1 alone: over TLS it is served that beside HTTP/2, and h2c it can't read.
  test.each(['http/1.1', 'h2'] as const)(
    'is read by http --stream from a server of %s',
    async (protocol) => {
      const { server, certificateFile, publish } = await serve(kind, protocol)
      const first = await publish('one')
      const trust = protocol === 'h2' ? [`--verify=${certificateFile}`] : []
      const args = ['--stream', '--ignore-stdin', '--print=hb', ...trust, 'GET']
      const reading = read(programs.httpie, [
        ...args,
        `${server.url}/events`,
        `Last-Event-ID:${first}`,
      ])
      await eventually('the stream', () => server.connections() === 1)
      const second = await publish('two')
      await eventually('the rest', () => reading.said().endsWith(`\r\n\r\n${frame(second, 'two')}`))
      expect(reading.said()).toMatch(/^HTTP\/1\.1 200/)
    },
  )
})

describe('the EventSource of Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  test.each(kinds.flatMap((kind) => [[kind, 'http/1.1'] as const, [kind, 'h2'] as const]))(
    'reads a log in %s over %s, and resumes',
    async (kind, protocol) => {
      const { server, publish } = await serve(kind, protocol, 100)
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      onTestFinished(() => context.close())
      const page = await context.newPage()
      await page.goto(server.url)
      const received = await page.evaluateHandle(() => {
        const source = new EventSource('/events')
        const events: (readonly [string, string])[] = []
        source.addEventListener('notice', ({ lastEventId, data }: MessageEvent<string>) =>
          events.push([lastEventId, data]),
        )
        return events
      })
      await eventually('the stream', () => server.connections() === 1)
      const first = await publish('one')
      await eventually('it', async () => (await received.jsonValue()).length === 1)
      expect(server.drop()).toBe(1)
      const second = await publish('two')
      await eventually('the rest', async () => (await received.jsonValue()).length === 2)
      expect(await received.jsonValue()).toEqual([
        [first, 'one'],
        [second, 'two'],
      ])
      const used = await page.evaluate(() =>
        performance
          .getEntriesByType('navigation')
          .map((entry) => (entry as PerformanceNavigationTiming).nextHopProtocol),
      )
      expect(used).toEqual([protocol])
    },
  )
})
