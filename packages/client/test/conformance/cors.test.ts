// B4 A rejected cross-origin fetch doesn't say whether the server is down or CORS refuses it.
import type { ScriptedConnection } from '@lastevent/testing'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { address, fatal, listen, rig, type RigOptions } from '../support/scripted.ts'
import type { UntypedEvents } from '../../src/index.ts'

type Answer = (connection: ScriptedConnection) => void

const refuse: Answer = (connection) => connection.refuse()
const reach: Answer = (connection) => connection.fail(200)
const open: Answer = (connection) => connection.open()

/** A stream whose requests, and the probes after them, are answered in turn; the last one stays. */
function page(
  requests: readonly Answer[],
  probes: readonly Answer[],
  options: RigOptions<UntypedEvents> = {},
) {
  const made = rig(options)
  const asked = { requests: 0, probes: 0 }
  made.server.handle((connection) => {
    const [kind, answers] =
      connection.request.mode === 'no-cors'
        ? (['probes', probes] as const)
        : (['requests', requests] as const)
    const answer = answers[Math.min(asked[kind]++, answers.length - 1)]
    answer?.(connection)
  })
  listen(made.stream)
  return { ...made, asked }
}

beforeEach(() => {
  vi.stubGlobal('location', new URL('https://page.test/app'))
  return () => void vi.unstubAllGlobals()
})

describe('a server that refuses by CORS', () => {
  test('B4: is told from one that is down by two probes that get through', async () => {
    const { server, clock, stream, asked } = page([refuse], [reach])
    await clock.flush()
    expect(asked).toEqual({ requests: 1, probes: 1 })
    expect(stream.state).toMatchObject({
      status: 'waiting',
      error: { name: 'NetworkError', code: 'connect-failed' },
    })
    await clock.advance(500)
    expect(asked).toEqual({ requests: 2, probes: 2 })
    expect(fatal(stream)).toMatchObject({ name: 'ProtocolError', code: 'cors-refused' })
    expect(fatal(stream).message).toContain('Access-Control-Allow-Origin')
    await clock.advance(600_000)
    expect(server.requests).toHaveLength(4)
  })

  test('B4: the probe is a HEAD request that needs no permission and carries nothing', async () => {
    const { server, clock } = page([refuse], [reach], {
      url: `${address}?token=abc`,
      headers: { authorization: 'Bearer abc' },
      credentials: 'include',
    })
    await clock.flush()
    const [, probe] = server.requests
    expect(probe).toMatchObject({ method: 'HEAD', mode: 'no-cors', cache: 'no-store' })
    expect([...(probe?.headers ?? [])]).toEqual([])
    expect(probe?.credentials).not.toBe('include')
  })

  test('B4: refuses the Last-Event-ID header on its own, and the message says so', async () => {
    const { clock, stream, asked } = page(
      [(connection) => (connection.send({ id: '7', data: 'x' }), connection.drop()), refuse],
      [reach],
    )
    await clock.advance(10_000)
    expect(asked).toEqual({ requests: 3, probes: 2 })
    const { message, code } = fatal(stream)
    expect(code).toBe('cors-refused')
    expect(message).toContain('Access-Control-Allow-Headers')
    expect(message).toContain('Last-Event-ID')
    expect(message).toMatch(/resume.*query/)
  })

  test('B4: shouldRetry may overrule it', async () => {
    const { clock, stream } = page([refuse, refuse, open], [reach], {
      retry: { shouldRetry: ({ code }) => code === 'cors-refused' || undefined },
    })
    await clock.advance(10_000)
    expect(stream.state.status).toBe('open')
  })
})

describe('a server that is down', () => {
  test('B4: is waited for, however long', async () => {
    const { clock, stream, asked } = page([refuse], [refuse])
    await clock.advance(3_600_000)
    expect(asked.requests).toBeGreaterThan(100)
    expect(asked.probes).toBe(asked.requests)
    expect(stream.state).toMatchObject({ status: 'waiting', error: { code: 'connect-failed' } })
  })

  test('B4: is told apart also when it comes up between an attempt and its probe', async () => {
    const { clock, stream, asked } = page([refuse, refuse, refuse, open], [reach, refuse, reach])
    await clock.advance(10_000)
    expect(asked).toEqual({ requests: 4, probes: 3 })
    expect(stream.state.status).toBe('open')
  })

  test('B4: an attempt that gets through after one reached probe is fine', async () => {
    const { clock, stream, asked } = page([refuse, open], [reach])
    await clock.advance(10_000)
    expect(asked).toEqual({ requests: 2, probes: 1 })
    expect(stream.state.status).toBe('open')
  })
})

describe('what is known already', () => {
  test('B4: once a request of the kind got through, no probe is sent', async () => {
    const { clock, stream, asked } = page([(one) => (one.open(), one.drop()), refuse], [reach])
    await clock.advance(600_000)
    expect(asked.requests).toBeGreaterThan(10)
    expect(asked.probes).toBe(0)
    expect(stream.state).toMatchObject({ status: 'waiting', error: { code: 'connect-failed' } })
  })

  test('B4: a status that could be read has got through as well', async () => {
    const { clock, asked } = page([(one) => one.fail(503), refuse], [reach])
    await clock.advance(600_000)
    expect(asked.requests).toBeGreaterThan(10)
    expect(asked.probes).toBe(0)
  })

  test('B4: with resume: query all requests are of one kind', async () => {
    const { clock, stream, asked } = page(
      [(one) => (one.send({ id: '7', data: 'x' }), one.drop()), refuse],
      [reach],
      { resume: { query: 'lastEventId' } },
    )
    await clock.advance(600_000)
    expect(asked.probes).toBe(0)
    expect(stream.state.status).toBe('waiting')
  })

  test('B4: a page’s own origin is never probed', async () => {
    const { clock, stream, asked } = page([refuse], [reach], { url: '/events' })
    await clock.advance(60_000)
    expect(stream.url).toBe('https://page.test/events')
    expect(asked.requests).toBeGreaterThan(3)
    expect(asked.probes).toBe(0)
  })

  test('B4: without a page there is no CORS, and no probe', async () => {
    vi.unstubAllGlobals()
    const { clock, asked } = page([refuse], [reach])
    await clock.advance(60_000)
    expect(asked.requests).toBeGreaterThan(3)
    expect(asked.probes).toBe(0)
  })
})

describe('while a probe is on its way', () => {
  const hang: Answer = () => {}

  test('B2.4: close() aborts it', async () => {
    const { server, clock, stream } = page([refuse], [hang])
    await clock.flush()
    stream.close()
    expect(server.connections[1]?.outcome).toBe('aborted')
    expect(stream.state).toMatchObject({ reason: 'client' })
  })

  test('B9.1: connectTimeoutMs bounds it', async () => {
    const { server, clock, stream } = page([refuse], [hang], { connectTimeoutMs: 2000 })
    await clock.advance(2000)
    expect(server.connections[1]?.outcome).toBe('aborted')
    expect(stream.state).toMatchObject({ status: 'waiting', error: { code: 'connect-timeout' } })
  })

  test('B8.2: reconnect() replaces its attempt', async () => {
    const { server, clock, stream } = page([refuse, open], [hang])
    await clock.flush()
    stream.reconnect()
    await clock.flush()
    expect(server.connections.map(({ outcome }) => outcome)).toEqual([
      'refused',
      'aborted',
      undefined,
    ])
    expect(stream.state.status).toBe('open')
  })
})
