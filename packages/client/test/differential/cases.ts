// What the differential tests play: each case is what a server answers to one request after the
// other. No code of a test runner nor of Node, so that a page can import it, too.
//
// The parts, for those who compare other classes or engines:
// - cases.ts (this file): the script of each case, and which of its events are listened to
// - log.ts: plays a case on any EventSource constructor and returns its log
// - server.ts: the server (Node) that plays the script and keeps what was asked of it

export interface Reply {
  /** @default 200 */
  readonly status?: number
  /** @default { 'content-type': 'text/event-stream' } */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent one by one, a few milliseconds apart. */
  readonly chunks?: readonly (string | readonly number[])[]
  /** What follows: the body ends, the socket is cut, or nothing ever comes. @default "end" */
  readonly ending?: 'end' | 'cut' | 'stay'
}

export interface Case {
  readonly name: string
  /** For the first request, the second, … */
  readonly replies: readonly Reply[]
  /** Types listened to beside `open`, `message`, `error` and `end`. */
  readonly types?: readonly string[]
  /** The source is closed in the listener of the first event with this data. */
  readonly closeAt?: string
}

/** Reconnect soon: no case waits for seconds. */
const soon = 'retry: 120\n\n'
/** The last event of a case; who gets it closes. */
const end = 'event: end\ndata\n\n'

/** One response, after which nothing more is to be seen. */
function wire(name: string, ...chunks: NonNullable<Reply['chunks']>): Case {
  return {
    name,
    types: ['a', 'b'],
    replies: [{ chunks: [...chunks, `\n\n${end}`], ending: 'stay' }],
  }
}

/** A response, its end, and the next request, which shows what was kept. */
function twice(name: string, first: Reply): Case {
  const chunks = [soon, ...(first.chunks ?? [])]
  return {
    name,
    replies: [
      { ...first, chunks },
      { chunks: [end], ending: 'stay' },
    ],
  }
}

/** A response that is the end of it. */
function fatal(name: string, reply: Reply): Case {
  return { name, replies: [reply] }
}

export const cases: readonly Case[] = [
  wire('a message', 'data: 1\n\n'),
  wire('lines of data', 'data: 1\ndata\ndata:\ndata: 4\n\n'),
  wire('CR, LF and CRLF', 'data: 1\r\rdata: 2\r\n\r\ndata: 3\n\ndata: 4\r\ndata: 5\rdata: 6\n\n'),
  wire('CRLF cut in two', 'data: 1\r', '\ndata: 2\r', '\n\r', '\ndata: 3\n\n'),
  wire('a byte order mark', [0xef, 0xbb, 0xbf], 'data: 1\n\n', '\uFEFFdata: 2\n\ndata: 3\n\n'),
  wire('a character cut in two', 'data: ', [0xe2, 0x82], [0xac], '\n\n'),
  wire('bytes that are no UTF-8', 'data: ', [0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80], '\n\n'),
  wire('comments', ':\n\n: x\ndata: 1\n:y\ndata: 2\n\n'),
  wire('spaces after the colon', 'data:1\n\ndata: 2\n\ndata:  3\n\ndata:\t4\n\n data: 5\n\n'),
  wire('unknown fields', 'foo: 1\nDATA: 2\ndata : 3\ndata: 4\n\n'),
  wire('types', 'event: a\ndata: 1\n\nevent:b\ndata: 2\n\nevent\ndata: 3\n\nevent: \ndata: 4\n\n'),
  wire('the last type of several', 'event: a\nevent: b\ndata: 1\n\ndata: 2\n\n'),
  wire('a type without data', 'event: a\n\ndata: 1\n\n'),
  wire('types of the class itself', 'event: open\ndata: 1\n\nevent: error\ndata: 2\n\n'),
  wire('ids', 'id: 1\ndata: 1\n\ndata: 2\n\nid: 3\ndata: 3\n\nid\ndata: 4\n\n'),
  wire('an id with NUL', 'id: 1\ndata: 1\n\nid: 2\0\ndata: 2\n\n'),
  wire('an id that is no number', 'id: é…\ndata: 1\n\n'),
  wire('data of 200 kB', `data: ${'x'.repeat(200_000)}\n\n`),
  wire('a thousand events', Array.from({ length: 1000 }, (_, n) => `data: ${n}\n\n`).join('')),
  { ...wire('closed by a listener', 'data: 1\n\ndata: 2\n\ndata: 3\n\n'), closeAt: '2' },

  twice('reconnects after an end', { chunks: ['data: 1\n\n'] }),
  twice('reconnects after a cut', { chunks: ['data: 1\n\n'], ending: 'cut' }),
  twice('drops an unfinished event', { chunks: ['data: 1\n\nid: 2\ndata: 2\n'] }),
  twice('resumes after the last id', { chunks: ['id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n'] }),
  twice('resumes after an id of a block without data', { chunks: ['id: 1\ndata: 1\n\nid: 2\n\n'] }),
  twice('resumes after an id in UTF-8', { chunks: ['id: é…\ndata: 1\n\n'] }),
  twice('an empty id is none', { chunks: ['id: 1\ndata: 1\n\nid\ndata: 2\n\n'] }),
  {
    name: 'keeps the id over a response without one',
    replies: [
      { chunks: [soon, 'id: 1\ndata: 1\n\n'] },
      { chunks: ['data: 2\n\n'] },
      { chunks: [end], ending: 'stay' },
    ],
  },
  {
    name: 'a reconnection that fails',
    replies: [{ chunks: [soon, 'id: 1\ndata: 1\n\n'] }, { status: 404 }],
  },
  {
    name: 'a reconnection that is cut before its headers',
    replies: [
      { chunks: [soon, 'id: 1\ndata: 1\n\n'] },
      { status: 0, ending: 'cut' },
      { chunks: [end], ending: 'stay' },
    ],
  },
  {
    name: 'a reconnection that is redirected',
    replies: [
      { chunks: [soon, 'id: 1\ndata: 1\n\n'] },
      { status: 307, headers: { location: '?redirected' } },
      { chunks: [end], ending: 'stay' },
    ],
  },

  ...[301, 302, 303, 307, 308].map((status): Case => ({
    name: `a redirect by ${status}`,
    replies: [
      { status, headers: { location: '?redirected' } },
      { chunks: [end], ending: 'stay' },
    ],
  })),
  ...[204, 205, 404, 410, 429, 500, 503].map((status) => fatal(`status ${status}`, { status })),
  fatal('no content type', { headers: {}, chunks: ['data: 1\n\n'] }),
  fatal('another content type', { headers: { 'content-type': 'text/x-bogus' } }),
  fatal('a content type like ours', { headers: { 'content-type': 'text/event-streams' } }),
  ...['text/event-stream;', 'TEXT/Event-Stream;charset=UTF-8', 'text/event-stream;a=b'].map(
    (type): Case => ({
      name: `the content type ${type}`,
      replies: [{ headers: { 'content-type': type }, chunks: [end], ending: 'stay' }],
    }),
  ),
]
