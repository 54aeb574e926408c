// How much of its throughput a stream keeps while it is traced: bytes from memory, so that nothing
// but the client takes time; rounds of both kinds take turns. It must never know how a trace is made.

import { createEventStream } from 'lastevent'
import { inspect } from 'lastevent/inspect'
import { spreadOf } from '../report/stats.ts'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    events: { type: 'string', default: '200000' },
  },
})
const rounds = Number(values.rounds)
const events = Number(values.events)

/** The bytes of so many events, in chunks of 64 KiB as a network hands them over. */
function chunksOf(data: string): Uint8Array[] {
  const block = new TextEncoder().encode(`event: tick\nid: 12345\ndata: ${data}\n\n`)
  const perChunk = Math.max(1, Math.floor(2 ** 16 / block.length))
  const chunk = new Uint8Array(block.length * perChunk)
  for (let index = 0; index < perChunk; index += 1) chunk.set(block, index * block.length)
  return Array.from({ length: Math.ceil(events / perChunk) }, () => chunk.slice())
}

/** How long a stream takes for all of it, in milliseconds. */
async function run(chunks: readonly Uint8Array[], isTraced: boolean): Promise<number> {
  const fetch = async (): Promise<Response> => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk)
        controller.close()
      },
    })
    return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  }
  const stream = createEventStream('https://example.test/', { fetch, onEnd: 'complete' })
  const trace = isTraced ? inspect(stream) : undefined
  let count = 0
  const begun = performance.now()
  stream.on('tick', () => {
    count += 1
  })
  await stream.closed
  const took = performance.now() - begun
  if (trace && trace.latest < 2 * count) throw new Error('not all of it was traced')
  trace?.close()
  return took
}

for (const [name, data] of [
  ['16 bytes', 'x'.repeat(16)],
  ['200 bytes', 'x'.repeat(200)],
  ['2 KiB', 'x'.repeat(2048)],
] as const) {
  const chunks = chunksOf(data)
  const ratios: number[] = []
  const rates: number[] = []
  for (let round = -2; round < rounds; round += 1) {
    // Whoever is first has the cold caches: they take turns.
    const isFirst = round % 2 === 0
    const first = await run(chunks, isFirst)
    const second = await run(chunks, !isFirst)
    const [traced, plain] = isFirst ? [first, second] : [second, first]
    if (round < 0) continue
    ratios.push(plain / traced)
    rates.push(events / plain)
  }
  const { p25, median, p75 } = spreadOf(ratios)
  const show = (value: number): string => value.toFixed(2)
  const rate = Math.round(spreadOf(rates).median)
  console.log(
    `events of ${name}: a traced stream keeps ${show(median)} of its throughput (${show(p25)} to ${show(p75)}; untraced ${rate} events a millisecond)`,
  )
}
