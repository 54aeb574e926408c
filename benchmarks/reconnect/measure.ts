// The reconnect part: when the clients of a server that drops all of them at once come back.
// It must never know a client library, nor how results are shown.

import { startChild } from '../child.ts'
import { eventStream, listen } from '../servers.ts'
import { busiestWindow, type Spread, spreadOf } from '../report/stats.ts'

export interface ReconnectRow {
  readonly name: string
  readonly clients: number
  /** Milliseconds from the drop to the client's next request. */
  readonly delayMs: Spread & { readonly least: number; readonly most: number }
  /** The most that came within 100 ms. */
  readonly busiest: number
}

const names = [
  'lastevent',
  'eventsource',
  'eventsource-client',
  '@microsoft/fetch-event-source',
  'event-source-plus',
]
const patienceMs = 30_000

async function waitFor(test: () => boolean): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!test() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function measureOne(name: string, clients: number): Promise<ReconnectRow> {
  let droppedAt: number | undefined
  const first = new Set<string>()
  const back = new Map<string, number>()
  const server = await listen(({ url = '' }, response) => {
    if (droppedAt === undefined) first.add(url)
    else if (!back.has(url)) back.set(url, performance.now() - droppedAt)
    response.writeHead(200, eventStream)
    response.write('data: {}\n\n')
  })
  const child = await startChild('reconnect/clients.ts', [name, server.url, String(clients)])
  try {
    await waitFor(() => first.size === clients)
    // All of them have had their first event.
    await new Promise((resolve) => setTimeout(resolve, 2000))
    droppedAt = performance.now()
    server.drop()
    await waitFor(() => back.size === clients)
  } finally {
    child.stop()
    server.close()
  }
  const times = [...back.values()].toSorted((a, b) => a - b)
  const [least = NaN] = times
  return {
    name,
    clients: times.length,
    delayMs: { ...spreadOf(times), least, most: times.at(-1) ?? NaN },
    busiest: busiestWindow(times, 100),
  }
}

export async function measureReconnect(clients = 1000): Promise<readonly ReconnectRow[]> {
  const rows: ReconnectRow[] = []
  for (const name of names) rows.push(await measureOne(name, clients))
  return rows
}
