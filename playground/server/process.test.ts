import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

import { openReader, within } from './test-reader.ts'

interface Running {
  readonly child: ChildProcess
  readonly url: string
  readonly exit: Promise<unknown[]>
}

let children: ChildProcess[] = []
const folder = mkdtempSync(join(tmpdir(), 'reference-server-'))

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  rmSync(folder, { recursive: true, force: true })
})

const launch = (env: Record<string, string>): ChildProcess => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=lastevent-source', main], {
    env: { ...process.env, PORT: '0', INTERVAL_MS: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

const run = async (env: Record<string, string> = {}): Promise<Running> => {
  const child = launch(env)
  const exit = once(child, 'exit')
  let complaints = ''
  child.stderr?.on('data', (chunk) => (complaints += String(chunk)))
  const ready = once(createInterface({ input: child.stdout! }), 'line')
  const failed = exit.then(() => Promise.reject(new Error(`it did not start: ${complaints}`)))
  failed.catch(() => undefined)
  const [line] = (await within(Promise.race([ready, failed]), 'the line')) as [string]
  expect(line).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+$/)
  return { child, url: line.replace('listening on ', ''), exit }
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends the streams and exits with 0',
  async (signal) => {
    const server = await run({ INTERVAL_MS: '5' })
    const reading = await openReader(`${server.url}/events`)
    const stuck = await openReader(`${server.url}/events`)
    stuck.response.pause()
    await reading.next()
    server.child.kill(signal)
    expect(await within(server.exit, 'the exit')).toEqual([0, null])
    expect(await within(reading.ended, 'the end')).toBe(true)
    stuck.close()
  },
)

test('a log file that can not be written ends it with 1 and says why', async () => {
  const child = launch({ LOG_FILE: '/proc/nowhere/events.jsonl' })
  const said = text(child.stderr!)
  expect(await within(once(child, 'exit'), 'the exit')).toEqual([1, null])
  expect(await said).toMatch(/^The log can't be kept in \/proc\/nowhere\/events\.jsonl: ENOENT/)
})

test('a port that is taken, and a setting that makes no sense, end it with 1', async () => {
  const server = await run()
  const port = new URL(server.url).port
  const exits = [{ PORT: port }, { INTERVAL_MS: 'often' }].map((env) => once(launch(env), 'exit'))
  expect(await within(Promise.all(exits), 'the exits')).toEqual([
    [1, null],
    [1, null],
  ])
})

test('killed ten times in mid-stream, it loses no event and sends none twice', async () => {
  const env = { LOG_FILE: join(folder, 'events.jsonl'), INTERVAL_MS: '1' }
  const seen: number[] = []
  let others = 0
  for (let round = 0; round <= 10; round += 1) {
    const server = await run(env)
    // The first one names the beginning; the others where the one before was cut.
    const reader = await openReader(`${server.url}/events?lastEventId=${seen.at(-1) ?? 0}`)
    const wanted = round === 10 ? 1000 : (seen.at(-1) ?? 0) + 20 + Math.floor(Math.random() * 80)
    await reader.next((block) => Number(block.id) >= wanted)
    server.child.kill('SIGKILL')
    await within(reader.ended, 'the cut')
    await within(server.exit, 'the exit')
    for (const block of reader.blocks) {
      if (block.event === 'add') seen.push(Number(block.id))
      else others += 1
    }
  }
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1))
  expect(seen.length).toBeGreaterThanOrEqual(1000)
  expect(others).toBe(0)
}, 60_000)
