// The shared part in words and a table. It must never know how anything is measured.

import { markdownTable, type Section, whole } from '../report/section.ts'
import type { SharedResults, SharedRow } from './measure.ts'

export function sharedSection(results: SharedResults): Section {
  const { version, tabs, events, perSecond, rows } = results
  const ms = (value: number): string => value.toFixed(2)
  const table = markdownTable(
    [
      '',
      'streams',
      'delay ms',
      'behind the first tab ms',
      'first tab µs',
      'other tabs µs',
      'browser µs',
    ],
    rows.map(({ name, streams, delayMs, behindMs, leaderUs, othersUs, cpuUs }) => [
      name,
      `${streams}`,
      ms(delayMs.median),
      `${ms(behindMs.median)} (${ms(behindMs.p25)} to ${ms(behindMs.p75)})`,
      whole(leaderUs),
      whole(othersUs),
      whole(cpuUs),
    ]),
  )
  const [own, other] = rows as readonly [SharedRow, SharedRow]
  const losses: string[] = []
  const compare = (what: string, value: (row: SharedRow) => number): void => {
    const ratio = value(own) / value(other)
    if (ratio > 1.1)
      losses.push(`Shared: ${what} is ${ratio.toFixed(1)} times that of ten streams.`)
  }
  compare('the delay of an event', ({ delayMs }) => delayMs.median)
  compare('the time on the leader’s thread', ({ leaderUs }) => leaderUs)
  compare('the time on a follower’s thread', ({ othersUs }) => othersUs)
  compare('the processor time of the browser', ({ cpuUs }) => cpuUs)
  const intro = `${version}, ${tabs} tabs, ${whole(events)} events of 100 bytes at ${whole(perSecond)} a second, each tab
listening. One connection for all tabs, beside a stream for each over one HTTP/2 connection with TLS.
The first tab is the leader of those that share. The delay is that from the server's write to the
listener, median over all tabs; thread time and the processor time of the whole browser are per
event. Two rounds, one of each: a difference of a third says nothing.`
  return { title: 'One connection for all tabs', text: `${intro}\n\n${table}`, losses }
}
