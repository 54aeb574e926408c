// What both implementations of `fetchEventSource` are played, and where they are to differ: each
// difference is named by the heading of its row in docs/migrate/fetch-event-source.md.
import type { Reply } from './cases.ts'

export interface CallCase {
  readonly name: string
  /** For the first request, the second, … */
  readonly replies: readonly Reply[]
  /** Why the two differ; without it they have to agree. */
  readonly difference?: string
  readonly init?: RequestInit & { readonly headers?: Record<string, string> }
  /** Hands over a `Request` made of the URL and of these. */
  readonly request?: RequestInit
  /** Takes every response as it is. */
  readonly anyResponse?: boolean
  /** Aborts in `onmessage` at this data. */
  readonly abortAt?: string
  /** Throws in `onmessage` at this data, once. */
  readonly throwAt?: string
  /** What `onerror` returns. @default 20 */
  readonly delay?: number | 'usual'
  /** `onerror` throws in a promise. */
  readonly throwLater?: boolean
  readonly abortedBefore?: boolean
}

/** Tells the usual time, so that no case waits for a second. */
const soon = 'retry: 120\ndata: soon\n\n'
const end = 'event: end\ndata: end\n\n'

const blocks = 'A block without data is no message'
const standard = 'Lines are read as the standard says'
const retries = 'A `retry:` that is none is ignored'
const storms = '`retry: 0` does not storm'
const ids = 'Ids of any characters resume'
const types = 'Only event streams are read'
const twice = 'A request is read once'

/** One response, after which nothing more is to be seen. */
function wire(
  name: string,
  difference: string | undefined,
  ...chunks: (string | readonly number[])[]
): CallCase {
  const reply: Reply = { chunks: [...chunks, end], ending: 'stay' }
  return { name, replies: [reply], ...(difference === undefined ? {} : { difference }) }
}

/** A response, its end, and the next request, which shows what was kept. */
function again(
  name: string,
  difference: string | undefined,
  first: Reply,
  more: Partial<CallCase> = {},
): CallCase {
  const replies: Reply[] = [first, { chunks: [end], ending: 'stay' }]
  return { name, replies, ...(difference === undefined ? {} : { difference }), ...more }
}

export const callCases: readonly CallCase[] = [
  wire('a message', undefined, 'data: 1\n\n'),
  wire('lines of data', undefined, 'data: 1\ndata: 2\ndata:\ndata: 4\n\n'),
  wire('types', undefined, 'event: a\ndata: 1\n\nevent:b\ndata: 2\n\nevent: message\ndata: 3\n\n'),
  wire('ids', undefined, 'id: 1\ndata: 1\n\ndata: 2\n\nid: 3\ndata: 3\n\n'),
  wire('a retry with its message', undefined, 'retry: 120\ndata: 1\n\ndata: 2\n\n'),
  wire('CRLF', undefined, 'data: 1\r\ndata: 2\r\n\r\n'),
  wire('a character cut in two', undefined, 'data: ', [0xe2, 0x82], [0xac], '\n\n'),
  wire('a comment in a block', undefined, ': x\ndata: 1\n\n'),
  wire('unknown fields', undefined, 'foo: 1\nDATA: 2\ndata: 3\n\n'),
  wire(
    'a thousand messages',
    undefined,
    Array.from({ length: 1000 }, (_, n) => `data: ${n}\n\n`).join(''),
  ),
  wire('data of 200 kB', undefined, `data: ${'x'.repeat(200_000)}\n\n`),
  wire('a comment alone', blocks, ': ping\n\ndata: 1\n\n'),
  wire('an id alone', blocks, 'id: 1\n\ndata: 1\n\n'),
  wire('blank lines', blocks, '\n\n\ndata: 1\n\n'),
  wire('a type alone', blocks, 'event: a\n\ndata: 1\n\n'),
  wire('CR', undefined, 'data: 1\r\rdata: 2\n\n'),
  wire('CRLF cut in two', undefined, 'data: 1\r\n\r', '\ndata: 2\r\n\r\n'),
  wire('a byte order mark', undefined, [0xef, 0xbb, 0xbf], 'data: 1\n\n'),
  wire('a byte order mark in data', standard, 'data: \uFEFF1\n\n'),
  wire('a field without a colon', standard, 'data: 1\ndata\n\n'),
  wire('an id without a colon', undefined, 'id: 1\ndata: 1\n\nid\ndata: 2\n\n'),

  again('the end of a response', undefined, { chunks: ['data: 1\n\n'] }),
  again('a cut', undefined, { chunks: ['data: 1\n\n'], ending: 'cut' }),
  again(
    'a cut, and the usual time',
    undefined,
    { chunks: [soon], ending: 'cut' },
    { delay: 'usual' },
  ),
  again('no answer', undefined, { status: 0, ending: 'cut' }),
  again('the last id', undefined, { chunks: ['id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n'] }),
  again('an id that is cleared', undefined, { chunks: ['id: 1\ndata: 1\n\nid:\ndata: 2\n\n'] }),
  again('an id that is cleared without a colon', standard, {
    chunks: ['id: 1\ndata: 1\n\nid\ndata: 2\n\n'],
  }),
  again('an unfinished message', 'An id counts once its message is whole', {
    chunks: ['id: 1\ndata: 1\n\nid: 2\ndata: 2\n'],
  }),
  again('an id in UTF-8', ids, { chunks: ['id: é…\ndata: 1\n\n'] }),
  again('an id with NUL', ids, { chunks: ['id: 1\ndata: 1\n\nid: 2\0\ndata: 2\n\n'] }),
  again('a retry that is negative', retries, {
    chunks: ['retry: 130\ndata: 1\n\nretry: -1\ndata: 2\n\n'],
  }),
  again('a retry that is no whole number', retries, {
    chunks: ['retry: 130\ndata: 1\n\nretry: 1.5\ndata: 2\n\n'],
  }),
  again(
    'a POST',
    undefined,
    { chunks: ['id: 1\ndata: 1\n\n'] },
    { init: { method: 'POST', body: '{}' } },
  ),
  again(
    'headers',
    undefined,
    { chunks: ['data: 1\n\n'] },
    { init: { headers: { authorization: 'me', accept: 'text/event-stream, */*' } } },
  ),
  again(
    'an id to begin with',
    undefined,
    { chunks: ['data: 1\n\n'] },
    { init: { headers: { 'last-event-id': '7' } } },
  ),
  again(
    'another accept, capitalised',
    'Headers have no case',
    { chunks: ['data: 1\n\n'] },
    { init: { headers: { Accept: 'text/plain' } } },
  ),
  again('a Request', undefined, { chunks: ['data: 1\n\n'] }, { request: {} }),
  again(
    'a Request with a body',
    twice,
    { chunks: ['data: 1\n\n'] },
    { request: { method: 'POST', body: '{}' } },
  ),
  again(
    'a Request with headers',
    'The headers of a `Request` are sent',
    { chunks: ['data: 1\n\n'] },
    { request: { headers: { authorization: 'me' } } },
  ),
  again(
    'an onmessage that throws',
    'What a callback breaks off is closed',
    { chunks: ['id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n'], ending: 'stay' },
    { throwAt: '1' },
  ),

  ...[404, 410, 500, 503].map((status) =>
    again(`status ${status}`, undefined, { status, headers: { 'content-type': 'text/html' } }),
  ),
  again('no content type', undefined, { headers: {}, chunks: ['data: 1\n\n'] }),
  again('another content type', undefined, { headers: { 'content-type': 'text/html' } }),
  again('a content type with parameters', undefined, {
    headers: { 'content-type': 'text/event-stream;charset=UTF-8' },
    chunks: ['data: 1\n\n'],
  }),
  again('a content type in capitals', types, {
    headers: { 'content-type': 'Text/Event-Stream' },
    chunks: ['data: 1\n\n'],
  }),
  again('a content type like ours', types, {
    headers: { 'content-type': 'text/event-streamish' },
    chunks: ['data: 1\n\n'],
  }),
  again('an error as an event stream', types, { status: 500, chunks: ['data: 1\n\n'] }),
  again(
    'an error that onopen takes',
    undefined,
    { status: 500, chunks: ['data: 1\n\n'] },
    { anyResponse: true },
  ),
  again(
    'a response without a body that onopen takes',
    'A response without a body has ended',
    { status: 204 },
    { anyResponse: true },
  ),

  {
    name: 'an abort in onmessage',
    replies: [{ chunks: ['data: 1\n\ndata: 2\n\ndata: 3\n\n'], ending: 'stay' }],
    abortAt: '2',
    difference: 'After an abort nothing more is told',
  },
  {
    name: 'an onerror that rejects',
    replies: [{ status: 404 }, { chunks: [end], ending: 'stay' }],
    throwLater: true,
    difference: 'An asynchronous `onerror` is waited for',
  },
  {
    name: 'a signal that has aborted before',
    replies: [{ chunks: [end], ending: 'stay' }],
    abortedBefore: true,
    difference: 'A signal that has aborted before is seen',
  },
]

/** Differences that need a page or a clock, tested on their own. */
export const otherDifferences = [
  storms,
  'A page that is hidden and seen while it waits has one stream',
  'A POST is not sent again because the page was hidden',
  'Errors say what happened',
  'Workers and servers have no `document`',
  'A firehose leaves the page its turns',
] as const
