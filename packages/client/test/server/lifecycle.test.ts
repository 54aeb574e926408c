// When a stream is connected, counted at the server.
import { describe, expect, test } from 'vitest'
import { createInbox } from '../support/inbox.ts'
import { idsOf, listen, publish, serve, watch } from '../support/streams.ts'
import { within } from '../support/waiting.ts'

const start = { initialLastEventId: '0' }

describe('a stream connects', () => {
  test('with its first consumer, once for all of them', async () => {
    const server = await serve()
    const { stream, requests, opens } = watch(`${server.url}/events`, start)
    const states = createInbox<string>()
    stream.subscribe(() => states.add(stream.getSnapshot().status))
    await new Promise((resolve) => setImmediate(resolve))
    expect(requests.items).toEqual([])

    const first = listen(stream)
    const second = createInbox<string>()
    stream.on('notice', ({ data }) => second.add(data))
    const pulled = stream[Symbol.asyncIterator]().next()
    await opens.reach(1)
    publish(server, 1)
    await first.reach(1)
    expect(await second.reach(1)).toEqual(['notice 0'])
    expect(await pulled).toMatchObject({ value: { data: 'notice 0' } })
    expect(requests.items.length).toBe(1)
    expect(server.connections()).toBe(1)
    expect(states.items).toEqual(['connecting', 'open'])
  })

  test('not at all, when its consumer leaves in the same breath', async () => {
    const server = await serve()
    const { stream, requests } = watch(`${server.url}/events`)
    stream.on('add', () => undefined)()
    await new Promise((resolve) => setImmediate(resolve))
    expect(requests.items).toEqual([])
    expect(stream.state).toMatchObject({ status: 'idle' })
  })
})

describe('a stream without consumers', () => {
  test('outlives an unmount and a remount, and loses nothing meanwhile', async () => {
    const server = await serve()
    const { stream, requests } = watch(`${server.url}/events`, { ...start, lingerMs: 60_000 })
    const first = createInbox<string>()
    const unmount = stream.on('notice', ({ data }) => first.add(data))
    publish(server, 2)
    await first.reach(2)
    unmount()
    publish(server, 2)
    const received = listen(stream)
    await received.reach(2)
    expect(idsOf(received)).toEqual(['3', '4'])
    expect(first.items.length).toBe(2)
    expect(requests.items.length).toBe(1)
  })

  test('outlives it with the default linger too, when it is done in the same task', async () => {
    const server = await serve()
    const { stream, requests, states } = watch(`${server.url}/events`, start)
    const first = createInbox<string>()
    const unmount = stream.on('notice', ({ data }) => first.add(data))
    publish(server, 1)
    await first.reach(1)
    unmount()
    const received = listen(stream)
    publish(server, 1)
    await received.reach(1)
    expect(idsOf(received)).toEqual(['2'])
    expect(requests.items.length).toBe(1)
    expect(states.items.map(({ status }) => status)).toEqual(['connecting', 'open'])
  })

  test('disconnects after the linger, and resumes with the next one', async () => {
    const server = await serve()
    const { stream, requests, states } = watch(`${server.url}/events`, { ...start, lingerMs: 20 })
    const first = createInbox<string>()
    const unmount = stream.on('notice', ({ data }) => first.add(data))
    publish(server, 2)
    await first.reach(2)
    unmount()
    await states.first('idle', ({ status }) => status === 'idle')
    await expect.poll(() => server.connections()).toBe(0)
    publish(server, 2)

    const received = listen(stream)
    await received.reach(2)
    expect(idsOf(received)).toEqual(['3', '4'])
    expect(requests.items.map(({ headers }) => headers.get('last-event-id'))).toEqual(['0', '2'])
  })

  test('reads nothing during the linger, so nothing that came then is lost', async () => {
    const server = await serve()
    const { stream, states } = watch(`${server.url}/events`, { ...start, lingerMs: 50 })
    const first = createInbox<string>()
    const unmount = stream.on('notice', ({ data }) => {
      first.add(data)
      if (first.items.length === 1) unmount()
    })
    // In one chunk: the first event is handled, the others are not.
    publish(server, 5)
    await states.first('idle', ({ status }) => status === 'idle')
    expect(first.items.length).toBe(1)
    const received = listen(stream)
    publish(server, 1)
    await received.reach(5)
    expect(idsOf(received)).toEqual(['2', '3', '4', '5', '6'])
  })
})

describe('no connection is left at the server', () => {
  test('after close()', async () => {
    const server = await serve()
    const { stream, opens, requests, states } = watch(`${server.url}/events`, start)
    const received = listen(stream)
    await opens.reach(1)
    publish(server, 1)
    await received.reach(1)
    expect(server.connections()).toBe(1)
    stream.close()
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'client', error: undefined })
    publish(server, 3)
    await expect.poll(() => server.connections()).toBe(0)
    expect(received.items.length).toBe(1)
    expect(requests.items.length).toBe(1)
    expect(states.items.map(({ status }) => status)).toEqual(['connecting', 'open', 'closed'])
  })

  test('after close() while it connects', async () => {
    const server = await serve()
    const { stream, requests, errors } = watch(`${server.url}/events`)
    listen(stream)
    await requests.reach(1)
    stream.close()
    expect(await stream.closed).toMatchObject({ reason: 'client' })
    await expect.poll(() => server.connections()).toBe(0)
    expect(errors.items).toEqual([])
  })

  test('after close() while it waits for the next attempt', async () => {
    const server = await serve()
    const { stream, states, requests, opens } = watch(`${server.url}/events`)
    listen(stream)
    await opens.reach(1)
    server.drop()
    await states.first('waiting', ({ status }) => status === 'waiting')
    stream.close()
    expect(requests.items.length).toBe(1)
    expect(server.connections()).toBe(0)
  })

  test('after an abort of its signal, or of its only listener', async () => {
    const server = await serve()
    const whole = new AbortController()
    const part = new AbortController()
    const a = watch(`${server.url}/events`, { signal: whole.signal })
    const b = watch(`${server.url}/events`, { lingerMs: 0 })
    listen(a.stream)
    b.stream.on('add', () => undefined, { signal: part.signal })
    await a.opens.reach(1)
    await b.opens.reach(1)
    expect(server.connections()).toBe(2)
    whole.abort()
    part.abort()
    await expect.poll(() => server.connections()).toBe(0)
    expect(a.stream.state).toMatchObject({ status: 'closed', reason: 'aborted' })
    await b.states.first('idle', ({ status }) => status === 'idle')
  })

  test('after a break out of for await, and after using', async () => {
    const server = await serve()
    const { stream, states } = watch(`${server.url}/events`, { ...start, lingerMs: 0 })
    publish(server, 3)
    for await (const { id } of stream) if (id === '2') break
    await states.first('idle', ({ status }) => status === 'idle')
    await expect.poll(() => server.connections()).toBe(0)

    const used = watch(`${server.url}/events`)
    {
      using short = used.stream
      listen(short)
      await used.opens.reach(1)
    }
    expect(used.stream.state.status).toBe('closed')
    await expect.poll(() => server.connections()).toBe(0)
  })
})

test('close() in a listener ends it for the rest of the chunk', async () => {
  const server = await serve()
  publish(server, 50)
  const { stream } = watch(`${server.url}/events`, start)
  const seen: string[] = []
  stream.on('notice', ({ lastEventId }) => {
    seen.push(lastEventId)
    if (lastEventId === '10') stream.close()
  })
  await within('the end', stream.closed)
  await expect.poll(() => server.connections()).toBe(0)
  expect(seen).toEqual(Array.from({ length: 10 }, (_, index) => String(index + 1)))
})

test('reconnect() replaces the connection and goes on after the last id', async () => {
  const server = await serve()
  const { stream, opens, requests } = watch(`${server.url}/events`, start)
  const received = listen(stream)
  publish(server, 2)
  await received.reach(2)
  stream.reconnect()
  await opens.reach(2)
  publish(server, 2)
  await received.reach(4)
  expect(idsOf(received)).toEqual(['1', '2', '3', '4'])
  expect(requests.items.map(({ headers }) => headers.get('last-event-id'))).toEqual(['0', '2'])
  await expect.poll(() => server.connections()).toBe(1)
})

test('an iterator that takes its time slows the server down, and misses nothing', async () => {
  const server = await serve({ maxUnsentBytes: 2 ** 30, stallTimeoutMs: 60_000 })
  const { stream } = watch(`${server.url}/events`, { ...start, highWaterMark: 10 })
  const iterator = stream.events('notice')
  const texts = Array.from({ length: 3000 }, (_, index) => `${index} ${'x'.repeat(5000)}`)
  const first = iterator.next()
  for (const data of texts) server.publish({ type: 'notice', data })
  expect(await first).toMatchObject({ value: { data: texts[0] } })
  const unsent = async (): Promise<number> => {
    const health = await fetch(`${server.url}/healthz`)
    return ((await health.json()) as { unsentBytes: number }).unsentBytes
  }
  // 15 MB are more than sockets buffer: unread, they stay with the server.
  await expect.poll(unsent).toBeGreaterThan(0)
  expect(stream.lastEventId).not.toBe('3000')

  const rest: string[] = []
  for await (const { data } of iterator) {
    rest.push(data)
    if (rest.length === texts.length - 1) break
  }
  expect(rest).toEqual(texts.slice(1))
})
