// Hosts that lack something, or refuse it: what can work does, and the rest says at once what it is.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../src/host/clock.ts'
import type {
  EventStreamOptions,
  FetchInit,
  FetchLike,
  ResponseLike,
  UntypedEvents,
} from '../../src/index.ts'
import { sourceRig } from '../support/event-source.ts'
import { fatal, listen, network, rig, type RigOptions } from '../support/scripted.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const headers = new Headers({ 'content-type': 'text/event-stream' })
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Responses with these bodies, one after the other, and then none. */
function answers(...bodies: unknown[]): FetchLike {
  return async () =>
    bodies.length === 0
      ? new Promise(() => {})
      : Promise.resolve({ status: 200, headers, url: '', body: bodies.shift() } as ResponseLike)
}

/** A `Request` that takes everything but these members. */
function stubRequest(...refused: string[]): void {
  vi.stubGlobal(
    'Request',
    class extends Request {
      constructor(url: string, init: Record<string, unknown>) {
        const member = refused.find((name) => init[name] !== undefined)
        if (member) throw new TypeError(`The '${member}' field is not implemented.`)
        super(url, init)
      }
    },
  )
}

/** What a stream asks of `fetch`, and whether it lives on. */
async function asked(options: EventStreamOptions) {
  const { server, clock } = network()
  const fetch = vi.fn<FetchLike>(server.fetch)
  const { stream } = rig({ ...options, fetch }, { server, clock })
  listen(stream)
  await clock.flush()
  return { stream, init: fetch.mock.calls[0]?.[1] as FetchInit }
}

/** A stream a minute after its start, and how many requests it has made until then. */
async function afterMinute(options: RigOptions<UntypedEvents>) {
  const { stream, clock, ...made } = rig({ connectTimeoutMs: 0, ...options })
  const heard = listen(stream)
  await clock.advance(60_000)
  return { ...made, stream, clock, heard }
}

describe('a runtime that refuses', () => {
  test('a default does without it', async () => {
    stubRequest('cache')
    const { init, stream } = await asked({})
    expect(stream.state.status).toBe('connecting')
    expect(init).not.toHaveProperty('cache')
    expect(init.signal).toBeInstanceOf(AbortSignal)
  })

  test('an option that was given closes the stream, by the name of the option', async () => {
    stubRequest('mode')
    const { server, stream } = await afterMinute({ mode: 'same-origin' })
    expect(server.requests).toEqual([])
    expect(fatal(stream)).toMatchObject({ name: 'ProtocolError', code: 'invalid-request' })
    expect(fatal(stream).message).toMatch(/^Invalid mode: /)
  })

  test('options together closes the stream, too', async () => {
    const { stream } = await afterMinute({ cache: 'only-if-cached', mode: 'cors' })
    expect(fatal(stream).message).toMatch(/^Invalid (cache|options): /)
  })

  test('an AbortSignal of another kind does without it, and still gives requests up', async () => {
    stubRequest('signal')
    const cancelled: unknown[] = []
    const body = new ReadableStream({ cancel: (reason) => void cancelled.push(reason) })
    const fetch = vi.fn<FetchLike>(answers(body))
    const { stream, clock } = rig({ fetch })
    listen(stream)
    await clock.flush()
    expect(stream.state.status).toBe('open')
    expect(fetch.mock.calls[0]?.[1]).not.toHaveProperty('signal')
    stream.close()
    expect(cancelled).toHaveLength(1)
  })

  test('what the class asks for of its own is done without', async () => {
    stubRequest('cache', 'mode', 'credentials')
    const { server, clock } = network()
    const fetch = vi.fn<FetchLike>(server.fetch)
    const { seen } = sourceRig({ fetch }, { server, clock })
    const connection = await server.nextConnection()
    connection.open()
    await clock.flush()
    expect(seen).toMatchObject([{ type: 'open' }])
    expect(Object.keys(fetch.mock.calls[0]?.[1] as FetchInit)).toEqual(['signal', 'headers'])
  })
})

describe('an option that is there, but undefined', () => {
  test('leaves the member of the request out', async () => {
    const { init } = await asked({ cache: undefined })
    expect(init).not.toHaveProperty('cache')
    expect((await asked({})).init.cache).toBe('no-store')
  })

  test('is as good as none, whichever it is', async () => {
    const names = [
      'method',
      'headers',
      'body',
      'credentials',
      'mode',
      'redirect',
      'resume',
    ] as const
    const others = ['signal', 'retry', 'lingerMs', 'onOpen', 'pauseWhenHidden'] as const
    const undefinedOnes = [...names, ...others].map((name) => [name, undefined] as const)
    const { init } = await asked(Object.fromEntries(undefinedOnes))
    const { init: plain } = await asked({})
    expect({ ...init, signal: undefined }).toEqual({ ...plain, signal: undefined })
  })
})

describe('without', () => {
  test('a Request, credentials in the URL are still refused at once', async () => {
    vi.stubGlobal('Request', undefined)
    const url = 'https://user:s3cret@example.test/events'
    const { server, stream } = await afterMinute({ url })
    expect(server.requests).toEqual([])
    expect(fatal(stream)).toMatchObject({ code: 'invalid-request' })
    expect(fatal(stream).message).not.toContain('s3cret')
    listen((await asked({})).stream)
  })

  test.each(['TextDecoder', 'Headers'])('%s it closes before the first request', async (name) => {
    vi.stubGlobal(name, undefined)
    Reflect.deleteProperty(globalThis, name)
    const fetch = vi.fn<FetchLike>(answers())
    const { stream } = await afterMinute({ fetch })
    const error = fatal(stream)
    expect(error).toMatchObject({
      name: 'ProtocolError',
      code: 'not-supported',
      retryable: false,
      cause: { name: 'ReferenceError' },
    })
    expect(error.message).toContain(`${name} is not defined`)
    expect(fetch).not.toHaveBeenCalled()
  })

  test('a fetch it closes, and so does the class', async () => {
    const { fetch } = globalThis
    Reflect.deleteProperty(globalThis, 'fetch')
    try {
      const { stream } = await afterMinute({ fetch: undefined })
      expect(fatal(stream)).toMatchObject({ code: 'not-supported' })
      expect(fatal(stream).message).toContain('fetch is not defined')
      const { seen, clock } = sourceRig({ fetch: undefined })
      await clock.advance(60_000)
      expect(seen).toEqual([{ type: 'error', readyState: 2 }])
    } finally {
      vi.stubGlobal('fetch', fetch)
    }
  })

  test('a MessageChannel or a scheduler, the host has its turns by timers', async () => {
    for (const name of ['scheduler', 'setImmediate', 'MessageChannel']) {
      vi.stubGlobal(name, undefined)
    }
    let microtasks = 0
    void (async () => {
      for (; microtasks < 100; microtasks += 1) await Promise.resolve()
    })()
    await systemClock.yieldToHost()
    expect(microtasks).toBe(100)
  })

  test('a page that can be listened to, it is not watched', async () => {
    vi.stubGlobal('document', {})
    vi.stubGlobal('navigator', { onLine: false })
    const { server, stream, clock } = rig()
    const heard = listen(stream)
    const connection = await server.nextConnection()
    connection.open()
    connection.send({ data: 'a' })
    await clock.flush()
    expect(heard).toEqual(['a'])
  })

  test('a navigator that knows whether it is online, it is', async () => {
    vi.stubGlobal('document', { hidden: false })
    vi.stubGlobal('navigator', undefined)
    vi.stubGlobal('addEventListener', () => {})
    vi.stubGlobal('removeEventListener', () => {})
    const { server, clock, stream, states } = rig()
    server.handle((connection) => connection.refuse())
    listen(stream)
    await clock.advance(60_000)
    expect(states.map(({ status }) => status)).not.toContain('suspended')
  })
})

describe('a body', () => {
  test('that is an async iterable of bytes is read', async () => {
    async function* body() {
      yield bytes('id: 1\ndata: a\n\nda')
      yield bytes('ta: b\n\n')
    }
    const { heard, stream, survived } = await afterMinute({ fetch: answers(body(), body()) })
    expect(heard).toEqual(['a', 'b', 'a', 'b'])
    expect(survived).toMatchObject([{ code: 'connection-lost' }, { code: 'connection-lost' }])
    expect(stream.lastEventId).toBe('1')
  })

  test('that is one and breaks off is a lost connection', async () => {
    const cause = new Error('Premature close')
    async function* body() {
      yield bytes('data: a\n\n')
      throw cause
    }
    const { heard, survived } = await afterMinute({ fetch: answers(body()) })
    expect(heard).toEqual(['a'])
    expect(survived).toMatchObject([{ name: 'NetworkError', code: 'connection-lost', cause }])
  })

  test('that is one is given up even while it is waited for', async () => {
    const calls: string[] = []
    const body = {
      [Symbol.asyncIterator]: () => ({
        next: async () => new Promise(() => {}),
        return: async () => Promise.resolve(calls.push('return')),
      }),
      destroy: () => calls.push('destroy'),
    }
    const { stream, clock } = rig({ fetch: answers(body) })
    listen(stream)
    await clock.flush()
    stream.close()
    expect(calls).toEqual(['destroy', 'return'])
  })

  test('of an error that is one and never ends does not hold the error up', async () => {
    async function* body() {
      yield bytes('no such ')
      await new Promise(() => {})
    }
    const fetch: FetchLike = async () =>
      Promise.resolve({ status: 404, headers: new Headers(), url: '', body: body() })
    const { stream, clock } = rig({ fetch })
    listen(stream)
    await clock.advance(1000)
    expect(fatal(stream)).toMatchObject({ status: 404, body: 'no such ' })
  })

  test.each([{}, 'data: a\n\n', null, undefined])(
    'that cannot be read as it comes closes the stream: %j',
    async (body) => {
      const { stream } = await afterMinute({ fetch: answers(body) })
      expect(fatal(stream)).toMatchObject({ name: 'ProtocolError', code: 'no-body', status: 200 })
      expect(fatal(stream).message).toContain('no readable body')
    },
  )

  test('to be sent that is a stream of any kind is sent in half duplex', async () => {
    async function* body() {
      yield bytes('a')
    }
    for (const stream of [body(), new ReadableStream()]) {
      const { init } = await asked({ method: 'POST', body: stream })
      expect(init).toMatchObject({ body: stream, duplex: 'half' })
    }
  })
})

describe('what is thrown outside of fetch and read', () => {
  test('is final, with its cause', async () => {
    const used = new ReadableStream()
    used.getReader()
    const fetch = vi.fn<FetchLike>(answers(used, used))
    const { stream, survived } = await afterMinute({ fetch })
    const error = fatal(stream)
    expect(error).toMatchObject({ name: 'ProtocolError', code: 'not-supported' })
    expect(error.cause).toBeInstanceOf(TypeError)
    expect(error.message).toContain('is locked')
    expect(survived).toEqual([error])
    expect(fetch).toHaveBeenCalledOnce()
  })

  test('closes the class, with its cause', async () => {
    const errors: unknown[] = []
    const fetch = vi.fn<FetchLike>(async () => Promise.resolve({ status: 200 } as ResponseLike))
    const { source, clock, seen } = sourceRig({ fetch })
    source.addEventListener('error', (event) => errors.push((event as ErrorEvent).error))
    await clock.advance(60_000)
    expect(seen).toEqual([{ type: 'error', readyState: 2 }])
    expect(errors).toMatchObject([{ code: 'not-supported', cause: { name: 'TypeError' } }])
    expect(fetch).toHaveBeenCalledOnce()
  })
})
