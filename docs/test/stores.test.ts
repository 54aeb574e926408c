// The code of docs/stores.md as it stands there, on scripted servers.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createScriptedServer, createVirtualClock } from '@lastevent/testing'
import { QueryClient, QueryObserver } from '@tanstack/query-core'
import {
  createEventStream,
  type EventStream,
  type EventStreamOptions,
  type StreamSnapshot,
} from 'lastevent'
import type { Store } from 'lastevent/store'
import type { ReadableAtom } from 'nanostores'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { StoreApi } from 'zustand/vanilla'
import { codeBlocks, fileName } from '../../scripts/docs-blocks.ts'

const docs = resolve(import.meta.dirname, '..')
const folder = resolve(docs, '.cache/stores')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const block of codeBlocks(readFileSync(resolve(docs, 'stores.md'), 'utf8'))) {
  const name = fileName(block)
  if (name !== undefined) writeFileSync(resolve(folder, name), block.code)
}

type Options = Pick<EventStreamOptions, 'fetch' | 'clock'>
const load = <Module>(name: string) =>
  import(/* @vite-ignore */ resolve(folder, name)) as Promise<Module>

function createClient(): QueryClient {
  const client = new QueryClient()
  client.mount()
  onTestFinished(() => {
    client.unmount()
    client.clear()
  })
  return client
}

interface AnswerModule {
  answerQuery(
    question: string,
    options: Options,
  ): { queryKey: string[]; queryFn: never; retry: false }
}

test('a streamed query shows the answer as it grows, and is whole at its end', async () => {
  const { answerQuery } = await load<AnswerModule>('answer-query.ts')
  const server = createScriptedServer()
  const observer = new QueryObserver<string>(
    createClient(),
    answerQuery('Why?', { fetch: server.fetch }),
  )
  onTestFinished(observer.subscribe(() => undefined))
  const connection = await server.nextConnection()
  expect(connection.request).toMatchObject({ method: 'POST', body: '{"question":"Why?"}' })
  connection.send({ data: { text: 'Be' } })
  await vi.waitFor(() =>
    expect(observer.getCurrentResult()).toMatchObject({ data: 'Be', fetchStatus: 'fetching' }),
  )
  connection.send({ data: { text: 'cause.' } })
  connection.send({ data: '[DONE]' })
  await vi.waitFor(() =>
    expect(observer.getCurrentResult()).toMatchObject({ data: 'Because.', fetchStatus: 'idle' }),
  )
})

test('a streamed query whose answer is cut has failed, and one that is cancelled asks no more', async () => {
  const { answerQuery } = await load<AnswerModule>('answer-query.ts')
  const server = createScriptedServer()
  const client = createClient()
  const cut = new QueryObserver<string>(client, answerQuery('Cut?', { fetch: server.fetch }))
  onTestFinished(cut.subscribe(() => undefined))
  const first = await server.nextConnection()
  first.send({ data: { text: 'Be' } })
  first.end()
  await vi.waitFor(() =>
    expect(cut.getCurrentResult()).toMatchObject({
      status: 'error',
      error: { name: 'TruncatedError' },
    }),
  )
  const left = new QueryObserver<string>(client, answerQuery('Left?', { fetch: server.fetch }))
  const leave = left.subscribe(() => undefined)
  const second = await server.nextConnection()
  second.send({ data: { text: 'Be' } })
  await vi.waitFor(() => expect(left.getCurrentResult().data).toBe('Be'))
  leave()
  expect(await second.closed).toBe('aborted')
})

interface Order {
  readonly id: string
  readonly status: string
}

async function startLiveOrders() {
  const { createLiveOrders } = await load<{
    createLiveOrders(
      client: QueryClient,
      fetchOrders: () => Promise<readonly Order[]>,
      options: Options,
    ): { query: { queryKey: string[]; queryFn: never }; close(): void }
  }>('live-orders.ts')
  const clock = createVirtualClock()
  const server = createScriptedServer({ clock })
  const answers: ((orders: readonly Order[]) => void)[] = []
  const fetchOrders = () => new Promise<readonly Order[]>((answer) => void answers.push(answer))
  const client = createClient()
  const live = createLiveOrders(client, fetchOrders, { fetch: server.fetch, clock })
  onTestFinished(live.close)
  const first = await server.nextConnection()
  first.open()
  await clock.flush()
  const observer = new QueryObserver<readonly Order[]>(client, live.query)
  onTestFinished(observer.subscribe(() => undefined))
  await vi.waitFor(() => expect(answers).toHaveLength(1))
  return {
    clock,
    server,
    answers,
    first,
    shown: () => observer.getCurrentResult().data?.map(({ id, status }) => `${id} ${status}`),
  }
}

test('a live list takes what came while it was fetched, and a cut costs it no fetch', async () => {
  const { clock, server, answers, first, shown } = await startLiveOrders()
  first.send({ type: 'order', data: { id: 'b', status: 'paid' }, id: '1' })
  await clock.flush()
  answers[0]?.([
    { id: 'a', status: 'new' },
    { id: 'b', status: 'new' },
  ])
  await vi.waitFor(() => expect(shown()).toEqual(['a new', 'b paid']))
  first.drop()
  await clock.advance(2000)
  const second = await server.nextConnection()
  expect(second.request.lastEventId).toBe('1')
  second.send({ type: 'removed', data: { id: 'a' }, id: '2' })
  await clock.flush()
  await vi.waitFor(() => expect(shown()).toEqual(['b paid']))
  expect(answers).toHaveLength(1)
})

test.each([
  [
    'a gap',
    (rig: Awaited<ReturnType<typeof startLiveOrders>>) =>
      rig.server.handle((connection) => connection.open({ 'Last-Event-ID': '5' })),
  ],
  [
    'a dropped position',
    (rig: Awaited<ReturnType<typeof startLiveOrders>>) =>
      rig.server.handle((connection) => {
        if (connection.request.lastEventId === undefined) connection.open()
        else connection.fail(410)
      }),
  ],
])('a live list is fetched again after %s', async (_what, answerNext) => {
  const rig = await startLiveOrders()
  const { clock, answers, first, shown } = rig
  answers[0]?.([{ id: 'a', status: 'new' }])
  first.send({ type: 'order', data: { id: 'a', status: 'paid' }, id: '1' })
  await clock.flush()
  answerNext(rig)
  first.drop()
  await clock.advance(5000)
  await vi.waitFor(() => expect(answers).toHaveLength(2))
  answers[1]?.([{ id: 'a', status: 'sent' }])
  await vi.waitFor(() => expect(shown()).toEqual(['a sent']))
})

test('zustand: set once per frame, until it is stopped', async () => {
  const { createPresence } = await load<{
    createPresence(options: Options): {
      store: StoreApi<{ readonly names: readonly string[]; readonly status: string }>
      start(): () => void
    }
  }>('presence-store.ts')
  const clock = createVirtualClock()
  const server = createScriptedServer({ clock })
  const { store, start } = createPresence({ fetch: server.fetch, clock })
  const stop = start()
  const connection = await server.nextConnection()
  connection.open()
  await clock.flush()
  expect(store.getState()).toEqual({ names: [], status: 'open' })
  const told: unknown[] = []
  store.subscribe(({ names }) => told.push(names))
  for (const data of ['Ada', 'Alan']) connection.send({ type: 'join', data })
  connection.send({ type: 'leave', data: 'Ada' })
  await clock.advance(16)
  expect(told).toEqual([['Alan']])
  stop()
  await clock.advance(1000)
  expect(server.liveConnections).toEqual([])
})

test('nanostores: an atom is at work while something listens', async () => {
  const { atomOf } = await load<{ atomOf<Value>(store: Store<Value>): ReadableAtom<Value> }>(
    'atom-of.ts',
  )
  const clock = createVirtualClock()
  const server = createScriptedServer({ clock })
  const stream: EventStream = createEventStream('https://example.test/', {
    fetch: server.fetch,
    clock,
  })
  onTestFinished(() => stream.close())
  const $state = atomOf<StreamSnapshot>(stream)
  const told: string[] = []
  const leave = $state.listen(({ status }) => told.push(status))
  onTestFinished(stream.on('message', () => undefined))
  ;(await server.nextConnection()).open()
  await clock.flush()
  expect(told).toEqual(['connecting', 'open'])
  leave()
  expect($state.get()).toMatchObject({ status: 'open' })
})
