// A program: reads long streams that it makes itself, and says what they leave in memory.
// It never knows a socket. Needs --expose-gc.
import { createEventStream, json } from '../../src/index.ts'
import { heldBytes } from './held-memory.ts'

export type LongStream =
  /** Of so many text events of 80 characters, one of so many is kept. */
  | { readonly keepOneOf: number; readonly count: number }
  | { readonly pass: number; readonly by: 'listener' | 'for await' }

export interface Leftover {
  readonly events: number
  readonly kept: number
  /** How much more is held at the end than at the beginning; both after the first events. */
  readonly growthBytes: number
}

const CHUNK_BYTES = 64 * 2 ** 10
const encoder = new TextEncoder()

/** A `fetch` whose body is so many events in chunks of 64 KiB. */
function serve(count: number, event: (n: number) => string) {
  return async (): Promise<Response> => {
    let n = 0
    let text = ''
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          while (text.length < CHUNK_BYTES && n < count) text += event((n += 1))
          if (!text) return controller.close()
          controller.enqueue(encoder.encode(text.slice(0, CHUNK_BYTES)))
          text = text.slice(CHUNK_BYTES)
        },
      },
      { highWaterMark: 0 },
    )
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
}

const url = 'http://localhost/'
const onEnd = 'complete'

async function keep(oneOf: number, count: number): Promise<Leftover> {
  const fetch = serve(count, (n) => `data: ${String(n).padStart(80, '.')}\n\n`)
  const kept: string[] = []
  const before = await heldBytes()
  const stream = createEventStream(url, { fetch, onEnd })
  let events = 0
  stream.on('message', ({ data }) => {
    if (events % oneOf === 0) kept.push(data)
    events += 1
  })
  await stream.closed
  const growthBytes = (await heldBytes()) - before
  return { events, kept: kept.length, growthBytes }
}

/** Events that nobody keeps. */
async function pass(count: number, by: 'listener' | 'for await'): Promise<Leftover> {
  const fetch = serve(count, (n) => `id: ${n}\nevent: add\ndata: {"n":${n},"name":"item"}\n\n`)
  const stream = createEventStream(url, { fetch, onEnd, events: { add: json() } })
  let events = 0
  let before: Promise<number> | undefined
  const take = (): void => {
    events += 1
    // Late enough for whatever grows once: compiled code, the queue.
    if (events === count / 10) before = heldBytes()
  }
  if (by === 'for await') for await (const _ of stream) take()
  else stream.on('add', take)
  await stream.closed
  return { events, kept: 0, growthBytes: (await heldBytes()) - ((await before) ?? NaN) }
}

// What a first stream needs once is not counted.
await keep(1, 1000)

process.on('message', (question: LongStream) => {
  const answer =
    'pass' in question ? pass(question.pass, question.by) : keep(question.keepOneOf, question.count)
  void answer.then((leftover) => process.send?.(leftover))
})
