// How much of its throughput a stream keeps while it is traced: bytes from memory, so that nothing
// but the client takes time; rounds of both kinds take turns. It must never know how a trace is made.

import { createEventStream, defineEvents, text } from 'lastevent'
import { inspect } from 'lastevent/inspect'
import * as z from 'zod'
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

const contracts = {
  text: defineEvents({ tick: text() }),
  'JSON, checked by zod': defineEvents({
    tick: z.object({ n: z.number(), tags: z.array(z.string()), text: z.string() }),
  }),
}

const payloads = {
  text: (length: number) => 'x'.repeat(length),
  'JSON, checked by zod': (length: number) =>
    JSON.stringify({ n: 1, tags: ['a', 'b'], text: 'x'.repeat(length) }),
}

/** The bytes of so many events, in chunks of 64 KiB as a network hands them over. */
function chunksOf(data: string): Uint8Array[] {
  const block = new TextEncoder().encode(`event: tick\nid: 12345\ndata: ${data}\n\n`)
  const perChunk = Math.max(1, Math.floor(2 ** 16 / block.length))
  const chunk = new Uint8Array(block.length * perChunk)
  for (let index = 0; index < perChunk; index += 1) chunk.set(block, index * block.length)
  return Array.from({ length: Math.ceil(events / perChunk) }, () => chunk.slice())
}

/** How long the main thread is busy with all of it, in milliseconds: other programs don't count. */
async function run(
  chunks: readonly Uint8Array[],
  contract: (typeof contracts)[keyof typeof contracts],
  isTraced: boolean,
): Promise<number> {
  const fetch = async (): Promise<Response> => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk)
        controller.close()
      },
    })
    return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  }
  const stream = createEventStream('https://example.test/', {
    events: contract,
    fetch,
    onEnd: 'complete',
  })
  const trace = isTraced ? inspect(stream) : undefined
  let count = 0
  const begun = process.threadCpuUsage()
  stream.on('tick', () => {
    count += 1
  })
  await stream.closed
  const { user, system } = process.threadCpuUsage(begun)
  if (trace && trace.latest < 2 * count) throw new Error('not all of it was traced')
  trace?.close()
  return (user + system) / 1000
}

for (const kind of ['JSON, checked by zod', 'text'] as const) {
  for (const length of [16, 200, 2048]) await compare(kind, length)
}

async function compare(kind: keyof typeof contracts, length: number): Promise<void> {
  const chunks = chunksOf(payloads[kind](length))
  const contract = contracts[kind]
  const ratios: number[] = []
  const rates: number[] = []
  for (let round = -2; round < rounds; round += 1) {
    // Each kind is first in every second round: the first has the cold caches.
    const isFirst = round % 2 === 0
    const first = await run(chunks, contract, isFirst)
    const second = await run(chunks, contract, !isFirst)
    const [traced, plain] = isFirst ? [first, second] : [second, first]
    if (round < 0) continue
    ratios.push(plain / traced)
    rates.push(events / plain)
  }
  const { p25, median, p75 } = spreadOf(ratios)
  const show = (value: number): string => value.toFixed(2)
  const rate = Math.round(spreadOf(rates).median)
  console.log(
    `${kind}, ${length} characters: a traced stream keeps ${show(median)} of its throughput (${show(p25)} to ${show(p75)}; untraced ${rate} events a millisecond)`,
  )
}
