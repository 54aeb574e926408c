// The proxy that the chaos is made with does what it says, seen from a bare socket and from fetch.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { type Fault } from '../support/faults.ts'
import { eventually, within } from '../support/waiting.ts'

const text = 'data: naïve 日本 🚀\r\n\r\n'.repeat(20)
const body = Buffer.from(text)

/** A proxy before a server whose every response is the same text. */
async function proxyWith(script: (n: number) => Fault): Promise<FaultProxy> {
  const server = createServer((_, response) => {
    const headers = { 'Content-Type': 'text/event-stream', 'Content-Length': body.length }
    response.writeHead(200, headers).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy = await startFaultProxy({ target: `http://127.0.0.1:${port}`, script })
  onTestFinished(async () => {
    await proxy.close()
    server.closeAllConnections()
    server.close()
  })
  return proxy
}

interface Taken {
  readonly head: string
  readonly body: Buffer
  readonly bytes: Buffer
  /** How it came to an end. */
  readonly end: string
  readonly chunks: number
}

/** What a bare socket gets for a request, until the other side ends. */
async function take({ url }: FaultProxy, onByte?: () => void): Promise<Taken> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const chunks: Buffer[] = []
  const end = new Promise<string>((resolve) => {
    socket.on('end', () => resolve('end'))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
  })
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    onByte?.()
  })
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  const ending = await within('the end of the connection', end)
  const bytes = Buffer.concat(chunks)
  const headEnd = bytes.indexOf('\r\n\r\n')
  return {
    head: bytes.subarray(0, headEnd).toString(),
    body: bytes.subarray(headEnd + 4),
    bytes,
    end: ending,
    chunks: chunks.length,
  }
}

/** What fetch makes of it: the text as far as it came, and whether it broke off. */
async function fetchFrom({ url }: FaultProxy): Promise<{ got: string; broken: boolean }> {
  const response = await fetch(url)
  const decoder = new TextDecoder()
  let got = ''
  try {
    for await (const chunk of response.body ?? []) got += decoder.decode(chunk, { stream: true })
  } catch {
    return { got, broken: true }
  }
  return { got, broken: false }
}

test('no fault lets all of it through, and counts none', async () => {
  const proxy = await proxyWith(() => ({ kind: 'none' }))
  const taken = await take(proxy)
  expect(taken.body).toEqual(body)
  expect(await fetchFrom(proxy)).toEqual({ got: text, broken: false })
  expect([proxy.connections(), proxy.faults(), proxy.counts.size]).toEqual([2, 0, 0])
})

test('each connection has the fault of its number', async () => {
  const proxy = await proxyWith((n) => (n === 1 ? { kind: 'cut', at: 200 } : { kind: 'none' }))
  expect((await take(proxy)).body).toEqual(body)
  expect((await take(proxy)).bytes.length).toBe(200)
  expect((await take(proxy)).body).toEqual(body)
  expect([...proxy.counts]).toEqual([['cut', 1]])
})

test.for([0, 1, 60, 199, 400])('a cut after %i bytes lets through so many', async (at) => {
  const proxy = await proxyWith(() => ({ kind: 'cut', at }))
  expect(await take(proxy)).toMatchObject({ bytes: { length: at }, end: 'end' })
})

test('a cut beyond the end is none, and not counted', async () => {
  const proxy = await proxyWith(() => ({ kind: 'cut', at: 1e6 }))
  expect((await take(proxy)).body).toEqual(body)
  expect(proxy.faults()).toBe(0)
})

test.for([0, 330, 341, 350])('a cut in a character from %i on leaves a part of it', async (at) => {
  const proxy = await proxyWith(() => ({ kind: 'cut-in-character', at }))
  const { bytes } = await take(proxy)
  expect(bytes.length).toBeGreaterThan(at)
  expect(bytes.at(-1)).toBeGreaterThanOrEqual(0xc0)
  expect(bytes.toString()).toMatch(/\uFFFD$/)
})

test('a reset is one, with the bytes before it', async () => {
  const proxy = await proxyWith(() => ({ kind: 'reset', at: 250 }))
  expect(await take(proxy)).toMatchObject({ bytes: { length: 250 }, end: 'ECONNRESET' })
})

test('a silence leaves the connection open, and lets nothing more through', async () => {
  const proxy = await proxyWith(() => ({ kind: 'silence', at: 300 }))
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let bytes = 0
  let ended = false
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length))
  socket.on('end', () => (ended = true))
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await eventually('the bytes before the silence', () => bytes === 300)
  // Another connection comes and goes meanwhile: time enough for a byte or an end to arrive.
  const other = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  await once(other, 'connect')
  other.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(other, 'data')
  other.destroy()
  expect([bytes, ended, socket.readyState]).toEqual([300, false, 'open'])
})

test('a stall goes on after its time', async () => {
  const proxy = await proxyWith(() => ({ kind: 'stall', at: 300, forMs: 120 }))
  const began = performance.now()
  expect((await take(proxy)).body).toEqual(body)
  expect(performance.now() - began).toBeGreaterThan(115)
})

test('a trickle comes in small pieces', async () => {
  const proxy = await proxyWith(() => ({ kind: 'trickle', size: 40, everyMs: 2 }))
  const taken = await take(proxy)
  expect(taken.body).toEqual(body)
  expect(taken.chunks).toBeGreaterThan(4)
})

test('a refusal is a reset, then no listener, then all is well again', async () => {
  const proxy = await proxyWith((n) =>
    n === 0 ? { kind: 'refuse', forMs: 300 } : { kind: 'none' },
  )
  const ends: string[] = []
  await eventually('an answer', async () => {
    const { end, bytes } = await take(proxy)
    ends.push(end)
    return bytes.length > 0
  })
  expect(ends[0]).toBe('ECONNRESET')
  expect(ends).toContain('ECONNREFUSED')
  expect(ends.at(-1)).toBe('end')
  expect([...proxy.counts]).toEqual([['refuse', 1]])
})

test('accept-then-close says nothing', async () => {
  const proxy = await proxyWith(() => ({ kind: 'accept-then-close' }))
  expect(await take(proxy)).toMatchObject({ bytes: { length: 0 }, end: 'end' })
  await expect(fetch(proxy.url)).rejects.toThrow('fetch failed')
})

test('a burst of statuses is the proxy\u2019s own answer', async () => {
  const proxy = await proxyWith((n) =>
    n < 3 ? { kind: 'status', status: 503, headers: { 'retry-after': '0' } } : { kind: 'none' },
  )
  const statuses: number[] = []
  for (let n = 0; n < 4; n += 1) {
    const response = await fetch(proxy.url)
    await response.text()
    statuses.push(response.status)
    expect(response.headers.get('retry-after')).toBe(n < 3 ? '0' : null)
  }
  expect(statuses).toEqual([503, 503, 503, 200])
  expect(proxy.counts.get('status')).toBe(3)
})

test('another media type covers the same body', async () => {
  const proxy = await proxyWith(() => ({ kind: 'content-type', type: 'text/html' }))
  const response = await fetch(proxy.url)
  expect(response.headers.get('content-type')).toBe('text/html')
  expect(await response.text()).toBe(text)
})

test('a truncated head has no end', async () => {
  for (const at of [0, 10, 1e6]) {
    const proxy = await proxyWith(() => ({ kind: 'truncated-head', at }))
    expect((await take(proxy)).bytes.toString()).not.toContain('\r\n\r\n')
    await expect(fetch(proxy.url)).rejects.toThrow('fetch failed')
  }
})

test('a slow head is the whole head', async () => {
  const proxy = await proxyWith(() => ({ kind: 'slow-head', size: 10, everyMs: 2 }))
  const taken = await take(proxy)
  expect(taken.body).toEqual(body)
  expect(taken.chunks).toBeGreaterThan(4)
})

test.for([
  { sizes: [1] },
  { sizes: [1, 2, 3, 500], extension: ';name="a;b"' },
  { sizes: [7, 1], split: true },
])('odd chunks are chunks nevertheless: %o', async (oddity) => {
  const proxy = await proxyWith(() => ({ kind: 'odd-chunks', ...oddity }))
  const { head, body: framed } = await take(proxy)
  expect(head).toContain('transfer-encoding: chunked')
  expect(framed.toString()).toMatch(/^1|^7/)
  expect(await fetchFrom(proxy)).toEqual({ got: text, broken: false })
})

test('garbage for a chunk size breaks the body off', async () => {
  const proxy = await proxyWith(() => ({ kind: 'chunk-garbage', at: 50 }))
  const { got, broken } = await fetchFrom(proxy)
  expect(broken).toBe(true)
  expect(text.startsWith(got.replace(/\uFFFD$/, ''))).toBe(true)
})

test('a compressed body is the same one', async () => {
  const proxy = await proxyWith(() => ({ kind: 'gzip' }))
  const { head } = await take(proxy)
  expect(head).toContain('content-encoding: gzip')
  expect(await fetchFrom(proxy)).toEqual({ got: text, broken: false })
  expect(proxy.counts.get('gzip')).toBe(2)
})

test.for([true, false])('a compressed body cut in the middle, orderly: %o', async (orderly) => {
  const proxy = await proxyWith(() => ({ kind: 'gzip', at: 40, orderly }))
  const { got } = await fetchFrom(proxy)
  expect(got.length).toBeLessThan(text.length)
  expect(text.startsWith(got.replace(/\uFFFD$/, ''))).toBe(true)
  expect(proxy.counts.get('gzip')).toBe(1)
})

test('a client that leaves in the middle is no matter, whatever the fault', async () => {
  const faults: readonly Fault[] = [
    { kind: 'none' },
    { kind: 'silence', at: 10 },
    { kind: 'stall', at: 10, forMs: 60_000 },
    { kind: 'trickle', size: 1, everyMs: 50 },
    { kind: 'slow-head', size: 1, everyMs: 50 },
    { kind: 'odd-chunks', sizes: [1], split: true },
    { kind: 'gzip' },
  ]
  const proxy = await proxyWith((n) => faults[n] ?? { kind: 'none' })
  for (const { kind } of faults) {
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await within(`a byte (${kind})`, once(socket, 'data'))
    socket.resetAndDestroy()
  }
  expect((await take(proxy)).body).toEqual(body)
})
