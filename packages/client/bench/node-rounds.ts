// A program: one consumer over one workload in a process of its own, a round for every message that
// comes. It must never know the other consumers. Needs --expose-gc.

import { contestants } from './contestants.ts'
import { createSink, type Job } from './consumer.ts'
import { createWorkload, type Workload } from './workloads.ts'

/** One round: milliseconds by the wall, and of the main thread alone. */
export interface Round {
  readonly wallMs: number
  readonly threadMs: number
  /** Why it does not count; undefined where all that was sent has come. */
  readonly wrong?: string
}

const patienceMs = 30_000
const { gc } = globalThis as { gc?: () => void }

/** A `fetch` whose body brings these chunks as fast as they are asked for. */
function serve(chunks: readonly Uint8Array[]): Job['fetch'] {
  return async () => {
    let next = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const chunk = chunks[next]
          next += 1
          if (chunk) controller.enqueue(chunk)
          else controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
}

function expected(workload: Workload, level: string): number {
  const sink = createSink(workload.count, workload.digest)
  workload.payloads.forEach((data, index) => {
    const id = workload.hasIds ? `${index + 1}` : undefined
    if (level === 'text') sink.takeText(data, id)
    else sink.takeValue(JSON.parse(data), id)
  })
  return sink.checksum()
}

const [name = '', workloadName = ''] = process.argv.slice(2)
const contestant = contestants.find((one) => one.name === name)
if (!contestant) throw new Error(`No consumer "${name}"`)
const consume = await contestant.load()
const workload = createWorkload(workloadName)
const { count, digest, type, schema } = workload
const fetch = serve(workload.chunks(contestant.dialect))
const right = expected(workload, contestant.level)

async function runRound(): Promise<Round> {
  gc?.()
  const sink = createSink(count, digest)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It did not end')), patienceMs)
  })
  const thread = process.threadCpuUsage()
  const began = performance.now()
  try {
    const job = { url: 'http://localhost/events', fetch, type, schema, sink }
    await Promise.race([consume(job), late])
  } catch (error) {
    return { wallMs: NaN, threadMs: NaN, wrong: (error as Error).message.slice(0, 60) }
  } finally {
    clearTimeout(timer)
  }
  const wallMs = performance.now() - began
  const { user, system } = process.threadCpuUsage(thread)
  const round = { wallMs, threadMs: (user + system) / 1000 }
  return sink.checksum() === right ? round : { ...round, wrong: 'other payloads than were sent' }
}

process.on('message', () => {
  void runRound().then((round) => process.send?.(round))
})
process.on('uncaughtException', (error) => {
  process.send?.({ wallMs: NaN, threadMs: NaN, wrong: error.message.slice(0, 60) })
})
process.send?.('ready')
