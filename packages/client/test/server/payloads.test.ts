// What the reference server sends, past the contract too, and what becomes of it.
import { describe, expect, test } from 'vitest'
import { type EventValidationError, type UnhandledEvent } from '../../src/index.ts'
import { createInbox } from '../support/inbox.ts'
import { fault, idsOf, listen, publish, serve, watch } from '../support/streams.ts'
import { within } from '../support/waiting.ts'

const start = { initialLastEventId: '0' }
const add = { n: 7, text: 'grüße\n日本 🚀', at: '2026-01-01T00:00:00.000Z' }

describe('a payload that is valid', () => {
  test('comes as its schema made it, lines and characters as they were', async () => {
    const server = await serve()
    const { stream } = watch(`${server.url}/events`, start)
    const received = listen(stream)
    server.publish({ type: 'add', data: add })
    server.publish({ type: 'notice', data: 'one\ntwo\n\nid: 9' })
    await received.reach(2)
    expect(received.items).toEqual([
      expect.objectContaining({ type: 'add', data: add, id: '1', lastEventId: '1' }),
      expect.objectContaining({
        type: 'notice',
        data: 'one\ntwo\n\nid: 9',
        id: '2',
        lastEventId: '2',
      }),
    ])
  })

  test('of several thousand characters comes whole, though in several packets', async () => {
    const server = await serve({ maxUnsentBytes: 2 ** 30 })
    const { stream } = watch(`${server.url}/events`, start)
    const received = listen(stream)
    const texts = Array.from({ length: 200 }, (_, index) => `${index} ${'日本é '.repeat(2000)}`)
    for (const data of texts) server.publish({ type: 'notice', data })
    await received.reach(200)
    expect(received.items.map(({ data }) => data)).toEqual(texts)
  })
})

describe('a payload that is not valid', () => {
  test('is reported and skipped, and its id counts', async () => {
    const server = await serve()
    const invalid = createInbox<EventValidationError>()
    const { stream, requests, errors } = watch(`${server.url}/events`, {
      ...start,
      onInvalid: invalid.add,
    })
    const received = listen(stream)
    publish(server, 1)
    await fault(server, 'invalid')
    await invalid.reach(1)
    expect(invalid.items).toMatchObject([
      { name: 'EventValidationError', type: 'add', id: '2', lastEventId: '2' },
    ])
    expect(invalid.items[0]?.issues.map((issue) => issue.path?.[0])).toEqual(['n', 'text', 'at'])
    expect(JSON.parse(invalid.items[0]?.data ?? '')).toEqual({ n: 'not a number', text: 17 })
    await expect.poll(() => stream.lastEventId).toBe('2')
    expect(errors.items).toEqual([])

    // It must not come again.
    await fault(server, 'drop')
    publish(server, 1)
    await received.reach(2)
    expect(idsOf(received)).toEqual(['1', '3'])
    expect(requests.items.map(({ headers }) => headers.get('last-event-id'))).toEqual(['0', '2'])
    expect(invalid.items.length).toBe(1)
  })

  test('is reported to onError, where there is no hook for it', async () => {
    const server = await serve()
    const { stream, errors } = watch(`${server.url}/events`, start)
    const received = listen(stream)
    await fault(server, 'invalid')
    publish(server, 1)
    await received.reach(1)
    expect(errors.items).toMatchObject([{ name: 'EventValidationError', id: '1' }])
  })

  test('ends the stream, where asked', async () => {
    const server = await serve()
    const { stream } = watch(`${server.url}/events`, { ...start, invalid: 'throw' })
    const iterator = stream.events('notice', 'add')
    publish(server, 1)
    await fault(server, 'invalid')
    publish(server, 1)
    expect(await iterator.next()).toMatchObject({ value: { id: '1' } })
    await expect(within('the error', iterator.next())).rejects.toMatchObject({ id: '2' })
    expect(await within('the end', stream.closed)).toMatchObject({
      reason: 'error',
      error: { name: 'EventValidationError' },
    })
    await expect.poll(() => server.connections()).toBe(0)
  })
})

describe('an event that the contract does not name', () => {
  test.for(['surprise', 'open', 'error', 'close', '__proto__', 'constructor'])(
    'goes to onUnhandled and nowhere else: %s',
    async (type) => {
      const server = await serve()
      const unhandled = createInbox<UnhandledEvent>()
      const { stream, errors } = watch(`${server.url}/events`, {
        ...start,
        onUnhandled: unhandled.add,
      })
      const received = listen(stream)
      await fault(server, 'unnamed', { type })
      publish(server, 1)
      await received.reach(1)
      expect(unhandled.items).toEqual([
        expect.objectContaining({ type, data: 'not in the contract', id: '1', lastEventId: '1' }),
      ])
      expect(idsOf(received)).toEqual(['2'])
      expect(errors.items).toEqual([])
    },
  )
})

test('comments keep a stream alive and are no events', async () => {
  const server = await serve({ heartbeatMs: 10 })
  const comments = createInbox<string>()
  const { stream } = watch(`${server.url}/events`, { ...start, onComment: comments.add })
  const received = listen(stream)
  expect(await comments.reach(3)).toEqual(['heartbeat', 'heartbeat', 'heartbeat'])
  expect(received.items).toEqual([])
})

test('a listener that throws hurts nobody else', async () => {
  const server = await serve()
  const { stream, errors } = watch(`${server.url}/events`, start)
  const mistake = new Error('of the page')
  stream.on('notice', () => {
    throw mistake
  })
  const received = listen(stream)
  publish(server, 3)
  await received.reach(3)
  expect(errors.items).toEqual([mistake, mistake, mistake])
  expect(stream.state.status).toBe('open')
})
