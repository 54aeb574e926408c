// What a server's refusals and requests make of a stream.
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo } from 'node:net'
import { assert, describe, expect, onTestFinished, test } from 'vitest'
import { NetworkError, ProtocolError, ResponseError } from '../../src/index.ts'
import { freePort } from '../support/free-port.ts'
import { fault, idsOf, listen, publish, serve, watch } from '../support/streams.ts'
import { within } from '../support/waiting.ts'

/** A server that answers every request alike. */
async function answer(respond: RequestListener): Promise<string> {
  const server = createServer(respond)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

describe('204', () => {
  test('ends the stream, its listeners and its iterators, with one request', async () => {
    const url = await answer((_, response) => response.writeHead(204).end())
    const { stream, requests, states } = watch(url)
    const received = listen(stream)
    const next = stream[Symbol.asyncIterator]().next()
    expect(await within('the end', stream.closed)).toMatchObject({
      status: 'closed',
      reason: 'no-content',
      error: undefined,
    })
    expect(await within('the end of the iterator', next)).toEqual({ done: true, value: undefined })
    expect(states.items.map(({ status }) => status)).toEqual(['connecting', 'closed'])
    expect(requests.items.length).toBe(1)
    expect(received.items).toEqual([])
  })

  test('ends also a stream that was open before', async () => {
    let count = 0
    const url = await answer((_, response) => {
      count += 1
      if (count > 1) return void response.writeHead(204).end()
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.end('id: 7\nevent: notice\ndata: the only one\n\n')
    })
    const { stream, requests } = watch(url)
    const received = listen(stream)
    expect(await within('the end', stream.closed)).toMatchObject({ reason: 'no-content' })
    expect(idsOf(received)).toEqual(['7'])
    expect(requests.items.map(({ headers }) => headers.get('last-event-id'))).toEqual([null, '7'])
  })
})

describe('503', () => {
  test('is tried again after what Retry-After asks for, and no sooner', async () => {
    const server = await serve()
    await fault(server, 'unavailable', { count: 1, retryAfterS: 1 })
    const { stream, states, errors, requests } = watch(`${server.url}/events`)
    const received = listen(stream)
    const waiting = await states.first('waiting', ({ status }) => status === 'waiting')
    assert(waiting.status === 'waiting')
    expect(waiting.attempt).toBe(1)
    expect(waiting.delayMs).toBeGreaterThanOrEqual(1000)
    expect(waiting.delayMs).toBeLessThanOrEqual(1500)
    expect(waiting.error).toBeInstanceOf(ResponseError)
    await states.first('open', ({ status }) => status === 'open')
    publish(server, 1)
    await received.reach(1)
    expect(requests.items.length).toBe(2)
    // A timer may be early by a millisecond or two.
    expect(requests.items[1]!.at - requests.items[0]!.at).toBeGreaterThan(990)
    expect(errors.items).toMatchObject([
      { code: 'http-status', status: 503, body: expect.stringContaining('unavailable') as string },
    ])
  })

  test('without a number of seconds backs off, and what was published meanwhile comes', async () => {
    const server = await serve()
    await fault(server, 'unavailable', { count: 3, retryAfterS: 0 })
    const { stream, states, requests } = watch(`${server.url}/events`, { initialLastEventId: '0' })
    const received = listen(stream)
    publish(server, 2)
    await received.reach(2)
    expect(requests.items.length).toBe(4)
    const attempts = states.items.filter(({ status }) => status === 'waiting')
    expect(attempts).toMatchObject([{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }])
  })
})

describe('a refusal for good', () => {
  test('is an error with status and body, thrown by iterators', async () => {
    const server = await serve()
    const { stream, requests } = watch(`${server.url}/nothing-here`)
    const next = stream[Symbol.asyncIterator]().next()
    await expect(within('the error', next)).rejects.toBeInstanceOf(ResponseError)
    const { error } = await stream.closed
    expect(error).toMatchObject({ code: 'http-status', status: 404, retryable: false })
    expect((error as ResponseError).body).toContain('nothing at /nothing-here')
    expect(requests.items.length).toBe(1)
  })

  test('with an endless body is cut off after the excerpt', async () => {
    let gone = false
    const url = await answer((_, response) => {
      response.writeHead(403, { 'Content-Type': 'text/html' })
      const pour = setInterval(() => response.write('x'.repeat(4096)), 1)
      response.on('close', () => {
        gone = true
        clearInterval(pour)
      })
    })
    const { stream } = watch(url)
    listen(stream)
    const { error } = await within('the end', stream.closed)
    expect((error as ResponseError).body).toBe('x'.repeat(16_384))
    await expect.poll(() => gone).toBe(true)
  })

  test('is also what is no event stream', async () => {
    let gone = false
    const url = await answer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.write('<p>Please log in')
      response.on('close', () => (gone = true))
    })
    const { stream } = watch(url)
    const received = listen(stream)
    const { error } = await within('the end', stream.closed)
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: 'content-type' })
    expect(received.items).toEqual([])
    await expect.poll(() => gone).toBe(true)
  })
})

describe('a server that', () => {
  test('asks for a reconnection time gets it, with jitter on top only', async () => {
    const server = await serve({ retryMs: 300 })
    const { stream, states, opens } = watch(`${server.url}/events`)
    const received = listen(stream)
    await opens.reach(1)
    publish(server, 1)
    await received.reach(1)
    const began = performance.now()
    await fault(server, 'drop')
    await opens.reach(2)
    expect(performance.now() - began).toBeGreaterThan(290)
    const waits = states.items.filter((state) => state.status === 'waiting')
    expect(waits.length).toBe(1)
    expect(waits[0]?.delayMs).toBeGreaterThanOrEqual(300)
    expect(waits[0]?.delayMs).toBeLessThanOrEqual(450)
  })

  test('is not there yet is waited for', async () => {
    const port = await freePort()
    const { stream, errors, states } = watch(`http://127.0.0.1:${port}/events`)
    const received = listen(stream)
    await errors.reach(3)
    expect(errors.items.slice(0, 3)).toMatchObject(
      [1, 2, 3].map((attempt) => ({ code: 'connect-failed', attempt })),
    )
    expect(errors.items[0]).toBeInstanceOf(NetworkError)
    const server = await serve({ port })
    await states.first('open', ({ status }) => status === 'open')
    publish(server, 1)
    await received.reach(1)
  })

  test('accepts and closes at once is asked less and less often', async () => {
    const url = await answer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.end('retry: 0\n\n: and no event\n\n')
    })
    const { stream, states } = watch(url, {
      retry: { minDelayMs: 0, maxDelayMs: 400, resetAfterMs: 60_000 },
    })
    listen(stream)
    const delays = (): readonly number[] =>
      states.items.flatMap((state) => (state.status === 'waiting' ? [state.delayMs] : []))
    await within(
      'the fourth delay',
      states.when(() => delays().length >= 4),
    )
    // 100 ms is the least that a `retry:` is believed; each failure doubles it, up to the maximum.
    for (const [index, least] of [100, 200, 400, 400].entries()) {
      expect(delays()[index]).toBeGreaterThanOrEqual(least)
      expect(delays()[index]).toBeLessThanOrEqual(least * 1.5)
    }
  })

  test('ends its response in an orderly way is asked for more', async () => {
    let count = 0
    const url = await answer((request, response) => {
      count += 1
      const from = Number(request.headers['last-event-id'] ?? '0')
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.end(`id: ${from + 1}\nevent: notice\ndata: response ${count}\n\n`)
    })
    const { stream } = watch(url)
    const received = listen(stream)
    expect((await received.reach(4)).map(({ id }) => id)).toEqual(['1', '2', '3', '4'])
  })
})
