// The reconnect part in words and a table. It must never know how anything is measured.

import type { ReconnectRow } from './measure.ts'
import { markdownTable, type Section, whole } from '../report/section.ts'

export function reconnectSection(rows: readonly ReconnectRow[]): Section {
  const table = markdownTable(
    ['client', 'came back', 'first ms', 'median ms', 'last ms', 'busiest 100 ms'],
    rows.map(({ name, clients, delayMs, busiest }) => [
      name === 'lastevent' ? `**${name}**` : name,
      whole(clients),
      whole(delayMs.least),
      whole(delayMs.median),
      whole(delayMs.most),
      whole(busiest),
    ]),
  )
  const own = rows.find(({ name }) => name === 'lastevent')
  const others = (is: (row: ReconnectRow) => boolean): string =>
    rows
      .filter((row) => row !== own && is(row))
      .map(({ name }) => name)
      .join(', ')
  const losses: string[] = []
  if (own) {
    const sooner = others(({ delayMs }) => delayMs.median < own.delayMs.median)
    const wider = others(({ busiest }) => busiest < own.busiest)
    if (sooner) losses.push(`Reconnect: ${sooner} comes back sooner after a drop.`)
    if (wider) losses.push(`Reconnect: the clients of ${wider} come back more spread out.`)
  }
  const intro = `A server in Node drops all clients at once, which had their first event 2 s before, and names no
reconnection time. What counts is the time until each has its next request there, and how many of
them come within the same 100 ms: the server that has just come back has to answer these at once.`
  return { title: 'Reconnect', text: `${intro}\n\n${table}`, losses }
}
