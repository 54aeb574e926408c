// A program: one measurement of memory for every message that comes. It must never know the others'
// figures. Needs --expose-gc.

import { createEventStream, json } from 'lastevent'
import { createParser } from 'eventsource-parser'

export type MemoryTask =
  | { readonly task: 'idle'; readonly streams: number }
  | { readonly task: 'kept'; readonly count: number; readonly oneOf: number; readonly by: Reader }
  | { readonly task: 'long'; readonly count: number; readonly by: 'listener' | 'for await' }
  | { readonly task: 'slow'; readonly url: string; readonly forMs: number }

export type Reader = 'lastevent' | 'parser'

export interface SlowReading {
  readonly mostHeld: number
  readonly largestChunk: number
  readonly taken: number
  readonly heldBytes: number
}

const CHUNK_BYTES = 64 * 1024
const url = 'http://localhost/'
const encoder = new TextEncoder()
const { gc } = globalThis as { gc?: () => void }

async function heldBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    gc?.()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const headers = { 'content-type': 'text/event-stream' }

function serve(count: number, event: (n: number) => string): () => Promise<Response> {
  return async () => {
    let n = 0
    let text = ''
    const source: UnderlyingDefaultSource<Uint8Array> = {
      pull(controller) {
        while (text.length < CHUNK_BYTES && n < count) text += event((n += 1))
        if (!text) return controller.close()
        controller.enqueue(encoder.encode(text.slice(0, CHUNK_BYTES)))
        text = text.slice(CHUNK_BYTES)
      },
    }
    return new Response(new ReadableStream(source, { highWaterMark: 0 }), { headers })
  }
}

/** Bytes for each of so many open streams that nothing comes on. */
async function idle(streams: number): Promise<number> {
  const silent = async (): Promise<Response> => new Response(new ReadableStream({}), { headers })
  const open = async (): Promise<() => void> => {
    const stream = createEventStream(url, { fetch: silent, events: { add: json() } })
    stream.on('add', () => undefined)
    await new Promise((resolve) => setTimeout(resolve))
    return stream.close
  }
  ;(await open())()
  const before = await heldBytes()
  const closers = await Promise.all(Array.from({ length: streams }, open))
  const bytes = ((await heldBytes()) - before) / streams
  for (const close of closers) close()
  return bytes
}

/** Bytes for each text event of 80 characters that is kept. */
async function kept(count: number, oneOf: number, by: Reader): Promise<number> {
  const fetch = serve(count, (n) => `data: ${String(n).padStart(80, '.')}\n\n`)
  const strings: string[] = []
  let events = 0
  const take = (data: string): void => {
    if (events % oneOf === 0) strings.push(data)
    events += 1
  }
  const before = await heldBytes()
  if (by === 'lastevent') {
    const stream = createEventStream(url, { fetch, onEnd: 'complete' })
    stream.on('message', ({ data }) => take(data))
    await stream.closed
  } else {
    const decoder = new TextDecoder()
    const parser = createParser({ onEvent: ({ data }) => take(data) })
    for await (const chunk of (await fetch()).body ?? []) {
      parser.feed(decoder.decode(chunk, { stream: true }))
    }
  }
  return ((await heldBytes()) - before) / strings.length
}

/** Bytes held after each tenth of a long stream that nobody keeps anything of. */
async function long(count: number, by: 'listener' | 'for await'): Promise<readonly number[]> {
  const fetch = serve(count, (n) => `id: ${n}\nevent: add\ndata: {"n":${n},"name":"item"}\n\n`)
  const stream = createEventStream(url, { fetch, onEnd: 'complete', events: { add: json() } })
  const held: Promise<number>[] = []
  let events = 0
  const take = (): void => {
    events += 1
    if (events % (count / 10) === 0) held.push(heldBytes())
  }
  if (by === 'for await') for await (const _ of stream) take()
  else stream.on('add', take)
  await stream.closed
  return Promise.all(held)
}

/** A consumer of 10 ms per event, whose server never stops. */
async function slow(address: string, forMs: number): Promise<SlowReading> {
  const reading = { mostHeld: 0, largestChunk: 0, taken: 0, heldBytes: 0 }
  let read = 0
  let tail = 0
  const counting = async (input: string, init: RequestInit): Promise<Response> => {
    const reader = (await fetch(input, init)).body?.getReader()
    const source: UnderlyingDefaultSource<Uint8Array> = {
      async pull(controller) {
        const chunk = (await reader?.read())?.value
        if (!chunk) return controller.close()
        let completed = 0
        for (const byte of chunk) {
          if (byte === 10 && tail === 10) completed += 1
          tail = byte
        }
        read += completed
        reading.largestChunk = Math.max(reading.largestChunk, completed)
        reading.mostHeld = Math.max(reading.mostHeld, read - reading.taken)
        controller.enqueue(chunk)
      },
    }
    return new Response(new ReadableStream(source, { highWaterMark: 0 }), { headers })
  }
  await (await fetch(`${address}/once`)).text()
  const before = await heldBytes()
  const until = Date.now() + forMs
  for await (const _ of createEventStream(address, { fetch: counting })) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    reading.taken += 1
    if (reading.taken % 100 === 0) {
      reading.heldBytes = Math.max(reading.heldBytes, (await heldBytes()) - before)
    }
    if (Date.now() > until) break
  }
  return reading
}

async function run(task: MemoryTask): Promise<unknown> {
  if (task.task === 'idle') return idle(task.streams)
  if (task.task === 'long') return long(task.count, task.by)
  if (task.task === 'slow') return slow(task.url, task.forMs)
  // What a first stream needs once is not counted.
  await kept(1000, 1, task.by)
  return kept(task.count, task.oneOf, task.by)
}

process.on('message', (task: MemoryTask) => {
  void run(task).then((result) => process.send?.(result))
})
process.send?.('ready')
