// The memory part: what idle streams, kept events, long streams and slow consumers hold.
// It must never know how a figure is taken, nor how it is shown.

import { startChild } from '../child.ts'
import type { MemoryTask, Reader, SlowReading } from './rounds.ts'
import { eventStream, listen, pour } from '../servers.ts'

/** Of so many events one in so many is kept, at so many bytes each. */
interface Kept {
  readonly by: Reader
  readonly count: number
  readonly oneOf: number
  readonly bytes: number
}

export interface MemoryFigures {
  /** Of one stream. */
  readonly idleBytes: number
  readonly kept: readonly Kept[]
  /** Bytes held after each tenth of 10 million events, by kind of consumer. */
  readonly long: readonly { readonly by: string; readonly held: readonly number[] }[]
  readonly slow: SlowReading & { readonly fills: number; readonly written: number }
}

async function measure<Result>(task: MemoryTask): Promise<Result> {
  const child = await startChild('memory/rounds.ts', [])
  try {
    return (await child.ask(task)) as Result
  } finally {
    child.stop()
  }
}

/** What there is to say of a server that never stops, too. */
async function measureSlow(): Promise<MemoryFigures['slow']> {
  let fills = 0
  let written = 0
  function* events(): Generator<string> {
    for (;;) yield `id: ${(written += 1)}\ndata: ${'x'.repeat(200)}\n\n`
  }
  const server = await listen((request, response) => {
    response.writeHead(200, eventStream)
    if (request.url === '/once') return void response.end()
    void pour(response, events(), () => (fills += 1))
  })
  try {
    const task = { task: 'slow', url: server.url, forMs: 4000 } as const
    return { ...(await measure<SlowReading>(task)), fills, written }
  } finally {
    server.close()
  }
}

export async function measureMemory(): Promise<MemoryFigures> {
  const kept: Kept[] = []
  for (const by of ['lastevent', 'parser'] as const) {
    for (const [oneOf, count] of [
      [1, 100_000],
      [1000, 1_000_000],
    ] as const) {
      kept.push({ by, count, oneOf, bytes: await measure({ task: 'kept', count, oneOf, by }) })
    }
  }
  const long: MemoryFigures['long'][number][] = []
  for (const by of ['listener', 'for await'] as const) {
    long.push({ by, held: await measure({ task: 'long', count: 10_000_000, by }) })
  }
  return {
    idleBytes: await measure({ task: 'idle', streams: 1000 }),
    kept,
    long,
    slow: await measureSlow(),
  }
}
