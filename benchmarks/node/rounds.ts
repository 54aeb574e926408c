// A program: one consumer over one workload in a process of its own, a round for every number of
// events that comes. It must never know the other consumers. Needs --expose-gc.

import { createSink, type Job } from '../consumers/consumer.ts'
import { findContestant } from '../consumers/contestants.ts'
import { createWorkload, type Workload } from '../workloads.ts'

/** One round: milliseconds by the wall, and of the main thread alone. */
export interface Round {
  readonly wallMs: number
  readonly threadMs: number
  /** Why it does not count; undefined where all that was sent has come. */
  readonly wrong?: string
}

const patienceMs = 20_000
const { gc } = globalThis as { gc?: (options: { readonly type: 'minor' }) => void }

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
  workload.payloads().forEach((data, index) => {
    const id = workload.hasIds ? `${index + 1}` : undefined
    if (level === 'text') sink.takeText(data, id)
    else sink.takeValue(JSON.parse(data), id)
  })
  return sink.checksum()
}

interface Stream {
  readonly workload: Workload
  readonly fetch: Job['fetch']
  readonly checksum: number
}

const [name = '', workloadName = ''] = process.argv.slice(2)
const contestant = findContestant(name)
const consume = await contestant.load()
let stream: Stream | undefined

/** The stream of so many events; building it is no part of a round. */
function prepare(events: number): Stream {
  if (stream?.workload.count === events) return stream
  const workload = createWorkload(workloadName, events)
  const fetch = serve(workload.chunks(contestant.dialect))
  stream = { workload, fetch, checksum: expected(workload, contestant.level) }
  return stream
}

async function runRound(events: number): Promise<Round> {
  const { workload, fetch, checksum } = prepare(events)
  const { count, digest, type, schema, hasIds } = workload
  const failed = (error: Error): Round => {
    return { wallMs: NaN, threadMs: NaN, wrong: error.message.slice(0, 60) }
  }
  // No full collection: it makes V8 forget what it has optimised, and the round measures that.
  gc?.({ type: 'minor' })
  const sink = createSink(count, digest)
  let timer: NodeJS.Timeout | undefined
  let onCrash!: (error: Error) => void
  const broken = new Promise<never>((_, reject) => {
    onCrash = reject
    timer = setTimeout(() => reject(new Error('it did not end')), patienceMs)
  })
  // Not every client tells its caller of a failure.
  process.once('uncaughtException', onCrash)
  const thread = process.threadCpuUsage()
  const began = performance.now()
  try {
    const job = { url: 'http://localhost/events', fetch, type, schema, hasIds, sink }
    await Promise.race([consume(job), broken])
  } catch (error) {
    return failed(error as Error)
  } finally {
    clearTimeout(timer)
    process.off('uncaughtException', onCrash)
  }
  const wallMs = performance.now() - began
  const { user, system } = process.threadCpuUsage(thread)
  const round = { wallMs, threadMs: (user + system) / 1000 }
  return sink.checksum() === checksum ? round : { ...round, wrong: 'other payloads than were sent' }
}

process.on('message', (events: number) => {
  void runRound(events).then((round) => process.send?.(round))
})
process.send?.('ready')
