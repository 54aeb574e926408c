// The memory part in words and tables. It must never know how anything is measured.

import type { MemoryFigures } from './measure.ts'
import { markdownTable, type Section, whole } from '../report/section.ts'

const MIB = 2 ** 20

export function memorySection({ idleBytes, kept, long, slow }: MemoryFigures): Section {
  const mib = (bytes: number): string => (bytes / MIB).toFixed(2)
  const keptTable = markdownTable(
    ['reader', 'kept', 'bytes each', 'MiB in all'],
    kept.map(({ by, oneOf, count, bytes }) => [
      by === 'parser' ? 'eventsource-parser alone' : `**${by}**`,
      oneOf === 1 ? `all of ${whole(count)}` : `one in ${whole(oneOf)} of ${whole(count)}`,
      whole(bytes),
      mib((bytes * count) / oneOf),
    ]),
  )
  const longTable = markdownTable(
    ['consumer', 'MiB after the first tenth', 'MiB after the last', 'apart'],
    long.map(({ by, held }) => {
      const [first = NaN] = held
      const last = held.at(-1) ?? NaN
      return [by, mib(first), mib(last), mib(last - first)]
    }),
  )
  const [ourKept, parserKept] = ['lastevent', 'parser'].map((reader) =>
    kept.find(({ by, oneOf }) => by === reader && oneOf === 1),
  )
  const losses: string[] = []
  if (ourKept && parserKept && ourKept.bytes > parserKept.bytes) {
    const [ours, theirs] = [whole(ourKept.bytes), whole(parserKept.bytes)]
    losses.push(
      `Memory: where all events are kept, one takes ${ours} bytes; from eventsource-parser, whose strings ` +
        `share their chunk, ${theirs}.`,
    )
  }
  const text = `What Node's heap and buffers hold after a collection.

An open stream that nothing comes on: ${whole(idleBytes)} bytes, one of 1,000.

Text events of 80 characters in chunks of 64 KiB, kept:

${keptTable}

10 million small JSON events, none kept:

${longTable}

A consumer that takes 10 ms over each event, a server that never stops: at most ${whole(slow.mostHeld)} events
were read and not handled (the largest chunk had ${whole(slow.largestChunk)}), in ${mib(slow.heldBytes)} MiB; the server found its
socket full ${whole(slow.fills)} times.`
  return { title: 'Memory', text, losses }
}
