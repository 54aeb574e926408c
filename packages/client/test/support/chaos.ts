// Chaos: many sessions side by side, each of a client, a proxy that harms its connections, and a log
// that has to come through whole. It never knows how a fault is made, nor what a test expects.
import { createVirtualClock } from '@lastevent/testing'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { createEventStream, defineEvents, type EventOf } from '../../src/index.ts'
import { createFaultSource } from './chaos-faults.ts'
import { type ChaosLog, chaosPayload, createChaosLog } from './chaos-log.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { type FaultKind } from './faults.ts'

const events = defineEvents({ tick: chaosPayload, end: chaosPayload })
type ChaosEvent = EventOf<typeof events>

export interface ChaosOptions {
  readonly seed: number
  /** The numbers of the sessions: a session is the same whichever others run. */
  readonly sessions: readonly number[]
  /** How many faults each session goes through before its log comes to its last event. */
  readonly faultsPerSession: number
}

export interface ChaosReport {
  readonly counts: ReadonlyMap<FaultKind, number>
  readonly faults: number
  readonly connections: number
  readonly events: number
  /** A sentence for every session that went wrong. */
  readonly failures: readonly string[]
}

/** How many sessions run at a time. */
const width = 32
/** For hangs: a session takes a second or two. */
const sessionMs = 300_000

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, sessions, faultsPerSession } = options
  const counts = new Map<FaultKind, number>()
  const failures: string[] = []
  const total = { faults: 0, connections: 0, events: 0 }
  const logs = new Map<string, ChaosLog>()
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    void logs.get(path)?.serve(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const waiting = [...sessions]
  const work = async (): Promise<void> => {
    for (let session = waiting.shift(); session !== undefined; session = waiting.shift()) {
      const outcome = await runSession(session)
      const replay = `CHAOS_SEED=${seed} CHAOS_SESSION=${session}`
      failures.push(...outcome.complaints.slice(0, 5).map((what) => `${replay}: ${what}`))
    }
  }

  async function runSession(session: number): Promise<{ complaints: readonly string[] }> {
    const generator = (salt: number): (() => number) =>
      createVirtualClock({ seed: (Math.imul(seed, 0x9e37_79b1) ^ (session * 4 + salt)) >>> 0 })
        .random
    const draw = createFaultSource(generator(0))
    const proxy = await startFaultProxy({
      target,
      script: () => (isOver() ? { kind: 'none' } : draw()),
    })
    const isOver = (): boolean => proxy.faults() >= faultsPerSession
    const idTag = session % 3 === 0 ? '-日é' : ''
    const log = createChaosLog({ random: generator(1), isOver, idTag })
    const path = `/${session}`
    logs.set(path, log)
    const whim = generator(2)
    const received: ChaosEvent[] = []
    const complaints: string[] = []

    const stream = createEventStream(`${proxy.url}${path}`, {
      events,
      resume: session % 8 < 4 ? 'header' : { query: 'after' },
      retry: { minDelayMs: 1, maxDelayMs: 20, maxRetryAfterMs: 20, shouldRetry: () => true },
      connectTimeoutMs: 400,
      idleTimeoutMs: 80,
      highWaterMark: 2,
      lingerMs: 5,
      onInvalid: ({ message, data }) => complaints.push(`${message}: ${data}`),
      onUnhandled: ({ type }) => complaints.push(`An event of type "${type}" that nobody sent.`),
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        const { status } = stream.state
        complaints.push(`It did not end: ${status}, ${received.length} events.`)
        resolve()
      }, sessionMs)
    })
    await Promise.race([late, session % 2 === 0 ? listen() : iterate()])
    clearTimeout(timer)
    stream.close()
    logs.delete(path)
    await proxy.close()

    /** In half of these sessions the app itself cuts connections, too. */
    function listen(): Promise<void> {
      return new Promise((resolve) => {
        stream.on('tick', (event) => {
          received.push(event)
          if (session % 4 === 0 && whim() < 0.05) stream.reconnect()
        })
        stream.on('end', (event) => {
          received.push(event)
          resolve()
        })
      })
    }

    /** In half of these sessions the loop is left at times, and another one goes on. */
    async function iterate(): Promise<void> {
      for (;;) {
        for await (const event of stream) {
          received.push(event)
          if (event.type === 'end') return
          if (session % 4 === 1 && whim() < 0.05) break
          // At times slower than the server, so that reading pauses.
          if (whim() < 0.2) await nextTurn()
        }
        if (stream.state.status === 'closed') return
        // Longer than the connection outlives its last reader, or shorter.
        if (whim() < 0.5) await delay(10)
      }
    }

    for (const [kind, count] of proxy.counts) counts.set(kind, (counts.get(kind) ?? 0) + count)
    total.faults += proxy.faults()
    total.connections += proxy.connections()
    total.events += received.length
    return { complaints: [...complaints, ...log.complaints, ...compare(log, received, idTag)] }
  }

  await Promise.all(Array.from({ length: width }, work))
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
  return { counts, failures, ...total }
}

/** What the client got and the server did not send, in this order. */
function compare(log: ChaosLog, received: readonly ChaosEvent[], idTag: string): readonly string[] {
  const complaints: string[] = []
  const length = Math.max(log.events.length, received.length)
  for (let index = 0; index < length; index += 1) {
    const sent = log.events[index]
    const got = received[index]
    const same =
      sent &&
      got?.data.n === sent.n &&
      got.data.text === sent.text &&
      got.id === `${sent.n}${idTag}`
    if (same) continue
    complaints.push(
      `The event at place ${index} should be ${JSON.stringify(sent)}, and is ${JSON.stringify(got)}.`,
    )
    break
  }
  return complaints
}
