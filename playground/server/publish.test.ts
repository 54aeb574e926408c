import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startServer } from './start-server.ts'
import type { RunningServer } from './start-server.ts'
import { openReader, within } from './test-reader.ts'

const add = { n: 7, text: 'seven', at: '2026-01-01T00:00:00.000Z' }
const reports: string[] = []
let server: RunningServer

beforeAll(async () => {
  server = await startServer({
    port: 0,
    intervalMs: 0,
    idTag: '',
    report: (message) => reports.push(message),
  })
})
afterAll(() => server.close())

const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

describe('POST /events', () => {
  test('publishes what the contract allows, and answers with the id', async () => {
    const reader = await openReader(`${server.url}/events`)
    const response = await post({ type: 'add', data: { ...add, extra: 'is stripped' } })
    expect(response.status).toBe(201)
    const block = await reader.next()
    expect(await response.json()).toEqual({ id: block.id })
    expect(block.event).toBe('add')
    expect(JSON.parse(block.data ?? '')).toEqual(add)
    reader.close()
  })

  test.each([
    ['a payload that its schema refuses', { type: 'add', data: { ...add, n: 'x' } }, ['data', 'n']],
    ['a type that the contract does not name', { type: 'nope', data: 1 }, ['type']],
    ['a reset, which only the server may say', { type: 'reset', data: {} }, ['type']],
    ['no body', '', ['type']],
  ])('refuses %s, with the issues', async (_, body, path) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    const problem = (await response.json()) as { error: string; issues: { path: string[] }[] }
    expect(problem.error).toBe('the body does not match the contract')
    expect(problem.issues.map((issue) => issue.path)).toContainEqual(path)
  })

  test('refuses what is not JSON', async () => {
    const response = await post('{')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ issues: [] })
  })

  test('refuses a body that is too large', async () => {
    const response = await post({ type: 'notice', data: 'x'.repeat(1_000_000) })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ error: 'the body is larger than 65536 bytes' })
  })

  test('refuses a body that is too large and does not say so beforehand', async () => {
    const status = await new Promise((resolve, reject) => {
      const call = request(`${server.url}/events`, { method: 'POST', agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      call.on('error', reject)
      call.write('x'.repeat(40_000))
      call.end('x'.repeat(40_000))
    })
    expect(status).toBe(413)
  })
})

describe('several events in one go', () => {
  const notices = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ type: 'notice', data: `no. ${index + 1}` }))
  const lines = (values: readonly unknown[]): string =>
    values.map((value) => `${JSON.stringify(value)}\n`).join('')
  const ndjson = { 'Content-Type': 'application/x-ndjson' }

  test('come as an array, and get ids in sequence', async () => {
    const reader = await openReader(`${server.url}/events`)
    const response = await post(notices(3))
    expect(response.status).toBe(201)
    const { first, last, count } = (await response.json()) as Record<string, string>
    expect([Number(last) - Number(first), count]).toEqual([2, 3])
    const blocks = [await reader.next(), await reader.next(), await reader.next()]
    expect(blocks.map(({ data }) => data)).toEqual(['no. 1', 'no. 2', 'no. 3'])
    expect([blocks[0]?.id, blocks[2]?.id]).toEqual([first, last])
    reader.close()
  })

  test('come as lines, ten thousand at once', async () => {
    const response = await post(lines(notices(10_000)), ndjson)
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ count: 10_000 })
    expect((await post(lines(notices(10_001)), ndjson)).status).toBe(400)
  })

  test('are published all or none', async () => {
    const before = await (await fetch(`${server.url}/healthz`)).json()
    const wrong = await post(lines([...notices(2), { type: 'nope' }]), ndjson)
    expect(wrong.status).toBe(400)
    const { issues } = (await wrong.json()) as { issues: { path: unknown[] }[] }
    expect(issues.map(({ path }) => path)).toEqual([[2, 'type']])
    const torn = await post(`${lines(notices(1))}{"type":`, ndjson)
    expect(torn.status).toBe(400)
    expect(await torn.json()).toMatchObject({ error: expect.stringMatching(/^line 2: .*not JSON/) })
    expect((await post('\n', ndjson)).status).toBe(400)
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual(before)
  })

  test('may be larger than one event, and no larger than their own bound', async () => {
    const large = notices(10).map(({ type }) => ({ type, data: 'x'.repeat(10_000) }))
    expect((await post(large)).status).toBe(413)
    expect((await post(lines(large), ndjson)).status).toBe(201)
    expect((await post('x'.repeat(5_000_000), ndjson)).status).toBe(413)
  })
})

describe('an Idempotency-Key', () => {
  test.each([
    ['bare', 'abc-1'],
    ['as a structured field', '"abc-2"'],
  ])('%s makes it safe to publish again', async (_, key) => {
    const publish = (data: string): Promise<Response> =>
      post({ type: 'notice', data }, { 'Idempotency-Key': key })
    const first = await publish('once')
    const again = await publish('once')
    expect([first.status, again.status]).toEqual([201, 200])
    expect(await again.json()).toEqual(await first.json())
    const other = await publish('other')
    expect(other.status).toBe(422)
    expect(await other.json()).toMatchObject({ error: expect.stringMatching(/other events/) })
  })

  test.each([
    ['empty', ''],
    ['with a space', 'a b'],
    ['too long', 'x'.repeat(201)],
  ])('%s is refused', async (_, key) => {
    const response = await post({ type: 'notice', data: 'x' }, { 'Idempotency-Key': key })
    expect(response.status).toBe(400)
  })
})

/** Sends the beginning of a body and no more. */
const sendHalf = (url: string): Socket => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write('POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"type":')
  return socket
}

describe('a body that does not come to its end', () => {
  test('is given up after a while, with its connection', async () => {
    const slow = await startServer({
      port: 0,
      intervalMs: 0,
      bodyTimeoutMs: 50,
      report: (message) => reports.push(message),
    })
    const socket = sendHalf(slow.url)
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += String(chunk)))
    // The last write may meet the end of the connection.
    socket.on('error', () => undefined)
    const trickle = setInterval(() => socket.write(' '), 10)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await within(closed, 'the end of the connection')
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(trickle)
    await slow.close()
  })

  test('is nothing to report when the sender goes away', async () => {
    const socket = sendHalf(server.url)
    await once(socket, 'connect')
    // The server has begun to read once it has answered what came after on another connection.
    await post({ type: 'notice', data: 'in between' })
    socket.resetAndDestroy()
    await post({ type: 'notice', data: 'after it' })
    expect(reports).toEqual([])
  })
})

describe('a method that a path does not take', () => {
  test.each([
    ['PUT', '/events', 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', '/events', 'GET, HEAD, POST, OPTIONS'],
    ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
    ['GET', '/faults/drop', 'POST, OPTIONS'],
    ['PATCH', '/faults', 'GET, HEAD, OPTIONS'],
  ])('%s %s is answered with what it takes', async (method, path, allowed) => {
    const response = await fetch(`${server.url}${path}`, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allowed)
    expect(await response.json()).toEqual({
      error: `${path} takes ${allowed}, not ${method}`,
      issues: [],
    })
  })
})

describe('CORS', () => {
  const preflight = (path: string, method: string, origin: string): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': 'content-type,last-event-id',
      },
    })

  test.each([
    'http://localhost:5173',
    'https://app.localhost',
    'http://127.0.0.1',
    'http://[::1]:1',
  ])('lets a page of %s resume and publish', async (origin) => {
    const response = await preflight('/events', 'POST', origin)
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-headers')).toMatch(/Last-Event-ID/)
    expect(response.headers.get('access-control-allow-headers')).toMatch(/Content-Type/)
    expect(response.headers.get('access-control-allow-methods')).toMatch(/POST/)
    expect(response.headers.get('vary')).toBe('Origin')
    expect((await post({ type: 'notice', data: 'hello' }, { Origin: origin })).status).toBe(201)
  })

  test.each([
    'https://example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
  ])('lets no page of %s read or publish', async (origin) => {
    const response = await preflight('/events', 'POST', origin)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.get('vary')).toBe('Origin')
    const before = await fetch(`${server.url}/healthz`).then((health) => health.json())
    expect((await post({ type: 'notice', data: 'hello' }, { Origin: origin })).status).toBe(403)
    expect(await fetch(`${server.url}/healthz`).then((health) => health.json())).toEqual(before)
  })

  test('lets a page opened from a file read, and not publish', async () => {
    const reader = await openReader(`${server.url}/events`, { Origin: 'null' })
    expect(reader.headers['access-control-allow-origin']).toBe('null')
    reader.close()
    expect((await post({ type: 'notice', data: 'hello' }, { Origin: 'null' })).status).toBe(403)
  })

  test('covers errors too', async () => {
    const response = await fetch(`${server.url}/nothing`, {
      headers: { Origin: 'http://localhost:1' },
    })
    expect(response.status).toBe(404)
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:1')
  })
})

test('GET / says what is there, and GET /healthz how it stands', async () => {
  expect(await (await fetch(server.url)).text()).toMatch(/POST \/faults\/drop/)
  const health = (await (await fetch(`${server.url}/healthz`)).json()) as Record<string, unknown>
  expect(health).toMatchObject({ status: 'ok', log: 'memory', connections: 0, unsentBytes: 0 })
  expect(Object.keys(health)).toEqual(expect.arrayContaining(['oldest', 'newest']))
})

test('nothing of all this was reported as a failure', () => {
  expect(reports).toEqual([])
})
