// Corners where two rules meet.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { connected, drain, listen, promised, rig } from '../support/scripted.ts'

describe('consumers', () => {
  test('B2.2, B6.2: a silence while nobody listens is no idle timeout', async () => {
    const { server, clock, stream } = rig({ lingerMs: 120_000, idleTimeoutMs: 10_000 })
    const leave = stream.on('message', () => {})
    const connection = await server.nextConnection()
    connection.open()
    await clock.flush()
    leave()
    await clock.advance(60_000)
    expect(server.requests).toHaveLength(1)
    expect(stream.state.status).toBe('open')
  })

  test('B2.3: an iterator that leaves while its queue is full lets the others go on', async () => {
    const { clock, stream, connection, heard } = await connected({ highWaterMark: 2 })
    const iterator = stream.events()
    void iterator.next()
    const sent = Array.from({ length: 20 }, (_, n) => `${n}`)
    connection.raw(sent.map((data) => `data: ${data}\n\n`).join(''))
    await clock.flush()
    expect(heard.length).toBeLessThan(20)
    await iterator.return?.()
    connection.send({ data: 'more' })
    await clock.flush()
    expect(heard).toEqual([...sent, 'more'])
  })
})

describe('hooks that call back into the stream', () => {
  const chunk = ': hi\n\nid: 1\ndata: 1\n\n'

  test('B8.2: reconnect() in onComment leaves the rest of the chunk to the next attempt', async () => {
    const { server, clock, stream } = rig({ onComment: () => stream.reconnect() })
    const heard = listen(stream)
    ;(await server.nextConnection()).raw(chunk)
    await clock.flush()
    const second = await server.nextConnection()
    expect(second.request.lastEventId).toBeUndefined()
    second.raw('id: 1\ndata: 1\n\n')
    await clock.flush()
    expect(heard).toEqual(['1'])
  })

  test('B2.4: close() in onComment ends it for the hooks as well', async () => {
    const unhandled: string[] = []
    const { server, clock, stream } = rig({
      events: {},
      onComment: () => stream.close(),
      onUnhandled: ({ data }) => unhandled.push(data),
    })
    void drain(stream)
    ;(await server.nextConnection()).raw(chunk)
    await clock.flush()
    expect(unhandled).toEqual([])
    expect(stream.lastEventId).toBe('')
  })
})

describe('functions of the caller’s', () => {
  test('B2.4: one that rejects beside one that throws leaves no rejection unhandled', async () => {
    const { clock, stream } = rig({
      url: () => Promise.reject(new Error('first')),
      headers() {
        throw new Error('second')
      },
    })
    listen(stream)
    await clock.flush()
    expect(stream.state).toMatchObject({ status: 'waiting', error: { code: 'prepare-failed' } })
  })

  test('B3.1: the signal that an async shouldRetry gets aborts with the stream, not before', async () => {
    const { promise, resolve } = promised<boolean>()
    let signal: AbortSignal | undefined
    const { server, clock, stream } = rig({
      retry: {
        shouldRetry(_, context) {
          ;({ signal } = context)
          return promise
        },
      },
    })
    listen(stream)
    ;(await server.nextConnection()).fail(401)
    await clock.flush()
    expect(signal?.aborted).toBe(false)
    stream.close()
    expect(signal?.aborted).toBe(true)
    resolve(false)
  })

  test('B4: a shouldRetry that answers no number at all does not retry in a busy loop', async () => {
    const { server, clock, stream } = rig({ retry: { shouldRetry: () => Number.NaN } })
    server.handle((connection) => {
      if (connection.index < 5) connection.fail(503)
    })
    listen(stream)
    await clock.advance(0)
    expect(server.requests).toHaveLength(1)
  })

  test.each(['response', 'error page'])(
    'B2.4: a fetch that knows no signals: close() cancels the %s',
    async (what) => {
      const cancel = vi.fn<() => void>()
      const status = what === 'response' ? 200 : 404
      const headers = { 'content-type': 'text/event-stream' }
      const { clock, stream } = rig({
        fetch: async () => new Response(new ReadableStream({ cancel }), { status, headers }),
      })
      listen(stream)
      await clock.flush()
      stream.close()
      await clock.flush()
      expect(cancel).toHaveBeenCalledTimes(1)
    },
  )

  test('B4: a fetch that knows no signals: a body that is not wanted is cancelled', async () => {
    const cancel = vi.fn<() => void>()
    const { clock, stream } = rig({
      fetch: async () => new Response(new ReadableStream({ cancel })),
    })
    listen(stream)
    await clock.advance(1000)
    expect(stream.state).toMatchObject({ error: { code: 'content-type' } })
    expect(cancel).toHaveBeenCalledTimes(1)
  })
})

describe('what is left behind', () => {
  afterEach(() => void vi.unstubAllGlobals())

  test('B9.6: a listener added to a closed stream watches no page', async () => {
    const listening = vi.fn<() => void>()
    vi.stubGlobal('document', { hidden: false, baseURI: 'https://page.test/' })
    vi.stubGlobal('addEventListener', listening)
    const { clock, stream } = rig()
    stream.close()
    listen(stream)
    await clock.flush()
    expect(listening).not.toHaveBeenCalled()
  })

  test('B2.4: close() lets go of the signals of its listeners', async () => {
    const { signal } = new AbortController()
    const add = vi.spyOn(signal, 'addEventListener')
    const remove = vi.spyOn(signal, 'removeEventListener')
    const { stream } = rig()
    stream.on('message', () => {}, { signal })
    stream.close()
    expect(remove).toHaveBeenCalledTimes(add.mock.calls.length)
  })

  test('B1.1: an iterator over a type that the contract lacks is refused, and hurts nothing', () => {
    const { stream } = rig({ events: {} })
    expect(() => stream.events('nope' as never)).toThrow(TypeError)
    expect(() => stream.on('nope' as never, () => {})).toThrow(TypeError)
    stream.close()
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'client' })
  })
})

describe('what errors say', () => {
  test('B10: what is not retried since it is a POST does not say that it is', async () => {
    const { clock, stream, connection } = await connected({ method: 'POST' })
    connection.drop()
    await clock.flush()
    const { error } = stream.state as { error?: Error & { retryable?: boolean } }
    expect(error?.message).toContain('not to be retried')
    expect(error?.retryable).toBe(false)
  })
})

describe('idleTimeoutMs: auto', () => {
  test('B9.1: comments closer together than a second are an idle gap, too', async () => {
    const { clock, connection } = await connected()
    for (let n = 0; n < 20; n++) {
      connection.comment()
      await clock.advance(500)
    }
    await clock.advance(15_000)
    expect(connection.outcome).toBe('aborted')
  })
})

describe('maxEventSize', () => {
  test('B5.4: an event within the bound arrives, however the network cuts it', async () => {
    const { clock, connection, heard } = await connected({ maxEventSize: 1000 })
    connection.send({ data: 'x'.repeat(900) }, { split: 'byte' })
    await clock.flush()
    expect(heard).toHaveLength(1)
  })
})
