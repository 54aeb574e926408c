// The handlers of docs/servers.md as they stand there: each is started, read, and resumed.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import getPort from 'get-port'
import { createEventStream, defineEvents, type FetchLike } from 'lastevent'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'

const docs = resolve(import.meta.dirname, '..')
const folder = resolve(docs, '.cache/servers')
const sections = readFileSync(resolve(docs, 'servers.md'), 'utf8').split(/^## /m)
const events = defineEvents({ add: z.object({ n: z.number() }) })

/** The file that holds the code under this heading. */
function fileOf(heading: string): string {
  const section = sections.find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const [, language = '', code = ''] = /^```(\w+)\n(.*?)^```/ms.exec(section) ?? []
  if (code === '') throw new Error(`No code under "${heading}" in docs/servers.md.`)
  const extension = language === 'python' ? 'py' : language
  const file = resolve(folder, `${heading.toLowerCase().replaceAll(/\W+/g, '-')}.${extension}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, code)
  return file
}

/** The numbers of the first events after this id. */
async function firstNumbers(url: string, lastEventId: string, fetch?: FetchLike) {
  const stream = createEventStream(url, { events, initialLastEventId: lastEventId, fetch })
  onTestFinished(() => stream.close())
  const numbers: number[] = []
  for await (const { data, id } of stream) {
    expect(id).toBe(`${data.n}`)
    numbers.push(data.n)
    if (numbers.length === 3) break
  }
  return numbers
}

function isThere(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0
}

const node = (file: string) => [process.execPath, '--conditions=lastevent-source', file] as const
const runtimes: readonly (readonly [heading: string, run: (file: string) => readonly string[]])[] =
  [
    ['Node', node],
    ['Express', node],
    ['Fastify', node],
    ['Hono', node],
    // Neither is part of the project: they are tried where somebody has them.
    ...(isThere('python3', '--version')
      ? [['Python', (file: string) => ['python3', file]] as const]
      : []),
    ...(isThere('go', 'version') ? [['Go', (file: string) => ['go', 'run', file]] as const] : []),
  ]

test.each(runtimes)('%s', async (heading, run) => {
  const port = await getPort()
  const [command = '', ...args] = run(fileOf(heading))
  const child: ChildProcess = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PORT: `${port}` },
  })
  onTestFinished(() => void child.kill())
  // It is not up at once: a client waits for it.
  const url = `http://127.0.0.1:${port}/`
  expect(await firstNumbers(url, '')).toEqual([1, 2, 3])
  expect(await firstNumbers(url, '41')).toEqual([42, 43, 44])
})

test('Next.js and other `Response` handlers', async () => {
  const { GET } = (await import(fileOf('Next.js and other `Response` handlers'))) as {
    GET(request: Request): Response
  }
  const fetch: FetchLike = (url, init) =>
    Promise.resolve(GET(new Request(url, init as RequestInit)))
  expect(await firstNumbers('http://127.0.0.1/', '', fetch)).toEqual([1, 2, 3])
  expect(await firstNumbers('http://127.0.0.1/', '41', fetch)).toEqual([42, 43, 44])
})
