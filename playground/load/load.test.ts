// `pnpm load` as it is run, against instances of its own, and against one that breaks.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startServer, type RunningServer, type ServerOptions } from '../server/start-server.ts'
import { eventually } from '../server/test-reader.ts'
import { readOptions } from './options.ts'
import { runLoad, type LoadResult } from './run.ts'

const start = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const report = (): void => undefined
  const server = await startServer({ port: 0, intervalMs: 0, report, ...options })
  onTestFinished(() => server.close())
  return server
}

const load = (...args: readonly string[]): Promise<LoadResult> => {
  const options = readOptions(args)
  if (options === 'help') throw new Error('No run was asked for.')
  return runLoad(options, () => undefined)
}

test('starts an instance, and prints what came over how many streams', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const args = ['--connections=20', '--rate=40', '--seconds=1', '--protocol=h2']
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = text(child.stdout)
  expect(await once(child, 'exit')).toEqual([0, null])
  const report = await said
  expect(report).toMatch(/^20 streams over h2, 1 instance, 40 events of 100 characters a second/)
  expect(report).toMatch(/published +40 events/)
  expect(report).toMatch(/delivered +800 events, [\d,]+ a second/)
  expect(report).toMatch(/delay +p50 [\d.]+ ms, p99 [\d.]+ ms, max [\d.]+ ms/)
  expect(report).toMatch(/processor +[\d.]+ µs per event/)
  expect(report).toMatch(/memory +-?[\d.]+ KiB per connection/)
  expect(report).toMatch(/lost 0, doubled 0, out of order 0, under another id 0/)
})

test.each(['http/1.1', 'h2c'] as const)('%s: resumes streams that break', async (protocol) => {
  const server = await start({ protocol })
  const running = load(
    server.url,
    `--protocol=${protocol}`,
    '--connections=10',
    '--streams=4',
    '--rate=400',
    '--seconds=1',
  )
  await eventually('the streams', () => server.connections() === 10)
  expect(server.drop()).toBe(10)
  const { published, delivered, lost, doubled, reconnects, usage } = await running
  expect({ published: published.events, delivered, lost, doubled, reconnects }).toEqual({
    published: 400,
    delivered: 4000,
    lost: 0,
    doubled: 0,
    reconnects: 10,
  })
  expect(usage).toHaveLength(1)
})

test('what a server has lost is counted', async () => {
  // It holds one event: a stream that comes back misses what came in between.
  const server = await start({ logSize: 1 })
  const running = load(server.url, '--connections=3', '--rate=200', '--seconds=2')
  await eventually('the streams', () => server.connections() === 3)
  const dropping = setInterval(server.drop, 50)
  onTestFinished(() => clearInterval(dropping))
  const { lost, resets } = await running
  expect(lost).toBeGreaterThan(0)
  expect(resets).toBeGreaterThan(0)
})

test('a server that refuses streams ends it, and says what it answered', async () => {
  const server = await start({ maxClients: 2 })
  await expect(load(server.url, '--connections=3')).rejects.toThrow(/answered 503/)
})

test.each([
  [['--connections=0'], /connections/],
  [['--protocol=h3'], /protocol/],
  [['--nonsense'], /nonsense/],
  [['--instances=2'], /name it with --redis/],
  [['ftp://example.com'], /URL/],
])('%j is refused', (args, why) => {
  expect(() => readOptions(args)).toThrow(why)
})
