import type { TracedStream } from 'lastevent/inspect'
import { expect, test } from 'vitest'
import { streamCode } from './copy-code.ts'

const plain: TracedStream = {
  id: 's1',
  url: 'https://example.com/events',
  shared: false,
  state: { status: 'idle' },
  role: undefined,
  term: undefined,
  lastEventId: '',
  paused: false,
  attempt: undefined,
  response: undefined,
  requests: 0,
  retries: 0,
  bytes: 0,
  events: 0,
  invalid: 0,
  dropped: 0,
  waiting: 0,
}

test('a plain stream is one call', () => {
  expect(streamCode(plain)).toBe(`import { createEventStream } from 'lastevent'

const stream = createEventStream("https://example.com/events")

stream.onAny(({ type, data, id }) => console.log(type, data, id))
`)
})

test('what was asked for is among the options; what the stream sends by itself is not', () => {
  const code = streamCode({
    ...plain,
    lastEventId: '41',
    attempt: {
      seq: 1,
      time: 0,
      stream: 's1',
      kind: 'attempt',
      request: 1,
      attempt: 1,
      reason: 'start',
      error: undefined,
      method: 'POST',
      url: plain.url,
      headers: [
        ['accept', 'text/event-stream'],
        ['authorization', '[redacted]'],
        ['x-tenant', 'a "b": \\ c'],
        ['last-event-id', '40'],
      ],
      lastEventId: '40',
    },
  })
  expect(code).toContain(`createEventStream("https://example.com/events", {
  method: "POST",
  headers: {
    authorization: "[redacted]",
    "x-tenant": "a \\"b\\": \\\\ c"
  },
  initialLastEventId: "41"
})`)
})

test('a shared stream is made by the entry for shared ones, under a name', () => {
  const code = streamCode({ ...plain, shared: true })
  expect(code).toContain(`import { createSharedEventStream } from 'lastevent/shared'`)
  expect(code).toContain(`name: "https://example.com/events"`)
})
