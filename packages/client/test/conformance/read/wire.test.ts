// B14.1, B5 Every wire case, read out of a response.
import { describe, expect, it } from 'vitest'
import { readEvents } from '../../../src/read/index.ts'
import type { OracleMessage } from '../../oracle.ts'
import { answerOf, bodyOf } from '../../support/reading.ts'
import { inPiecesOf } from '../wire-case.ts'
import { wireCases } from '../wire-cases.ts'

const everyCase = Object.values(wireCases).flat()

async function read(chunks: readonly Uint8Array[], lastEventId: string) {
  const comments: string[] = []
  const messages: OracleMessage[] = []
  const events = readEvents(answerOf(bodyOf(chunks).stream), {
    lastEventId,
    onComment: (text) => comments.push(text),
  })
  for await (const { type, data, id, lastEventId: sticky } of events) {
    expect(events.lastEventId).toBe(sticky)
    messages.push({ type, data, id, lastEventId: sticky })
  }
  return { messages, comments, lastEventId: events.lastEventId, retryMs: events.retryMs }
}

describe.each(everyCase)('$name', ({ bytes, from, messages, lastEventId, comments, retries }) => {
  const expected = { messages, lastEventId, comments, retryMs: retries.at(-1) }

  it('holds in one chunk', async () => {
    expect(await read([bytes], from)).toStrictEqual(expected)
  })

  it('holds byte by byte', async () => {
    expect(await read(inPiecesOf(1, bytes), from)).toStrictEqual(expected)
  })
})
