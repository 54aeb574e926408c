// Cases of the clauses "Parsing an event stream" and "Interpreting an event stream".
import { type Case, equal, type Message, ok, read, staying } from '../lab.ts'
import { type Step } from '../script.ts'

/** A stream of these pieces, to its end, is read as these messages. */
function reads(
  title: string,
  steps: Step | readonly Step[],
  expected: readonly Message[],
  types: readonly string[] = [],
): Case {
  return {
    title,
    async run(lab) {
      equal(await read(lab, steps, types), expected, 'what was read')
    },
  }
}

/** Messages without an id, of the default type. */
function plain(...data: readonly string[]): readonly Message[] {
  return data.map((text) => ['message', text, ''])
}

const bom = '\uFEFF'

const decoding: readonly Case[] = [
  reads('[9.2.5] a byte order mark at the start is no part of it', `${bom}data: a\n\n`, plain('a')),
  reads(
    '[9.2.5] only one byte order mark is left out',
    `${bom}${bom}data: a\n\ndata: b\n\n`,
    plain('b'),
  ),
  reads(
    '[9.2.5] a byte order mark later on is a character like others',
    `data: a\n\n${bom}data: b\n\ndata: ${bom}c\n\n`,
    plain('a', `${bom}c`),
  ),
  reads(
    '[9.2.5] bytes that are no UTF-8 become U+FFFD',
    [[...new TextEncoder().encode('data: '), 0xff, 0x41, 0xc3, 0x0a, 0x0a]],
    plain('\uFFFDA\uFFFD'),
  ),
  reads(
    '[9.2.5] a character may come in pieces',
    ['data: ', [0xe2], [0x82], [0xac], '\n\n'],
    plain('€'),
  ),
  reads(
    '[9.2.5] it is UTF-8 whatever the characters',
    'data: ok…\n\ndata: 🎈\n\n',
    plain('ok…', '🎈'),
  ),
  reads('[9.2.5] U+0000 is a character of data', 'data: a\0b\n\ndata:\0\n\n', plain('a\0b', '\0')),
]

const lines: readonly Case[] = [
  reads(
    '[9.2.5] lines end in LF, CR or CRLF, in any mixture',
    'data: a\ndata: b\rdata: c\r\n\r\ndata: d\r\rdata: e\n\n',
    plain('a\nb\nc', 'd', 'e'),
  ),
  reads(
    '[9.2.5] CR and LF that come apart are one end of a line',
    ['data: a\r', '\ndata: b\r', '\n\r', '\ndata: c\n\n'],
    plain('a\nb', 'c'),
  ),
  reads('[9.2.5] LF and then CR are two ends of lines', 'data: a\n\rdata: b\n\r', plain('a', 'b')),
  reads('[9.2.5] blank lines more than one make no events', '\n\n\ndata: a\n\n\n\n\n', plain('a')),
  reads(
    '[9.2.5] a line may be long',
    `data: ${'x'.repeat(300_000)}\n\n`,
    plain('x'.repeat(300_000)),
  ),
  reads('[9.2.6] a comment is left out', ':\n:data: a\n: b\ndata: c\n:d\n\n', plain('c')),
  reads(
    '[9.2.6] a comment between events makes none',
    'data: a\n\n:\n\ndata: b\n\n',
    plain('a', 'b'),
  ),
  {
    title: '[9.2.6] an event is there with its blank line, while the stream goes on',
    async run(lab) {
      const play = await lab.play(staying('data: a\n\nda', { until: 'seen' }, 'ta: b\n\n'))
      const { message } = lab.open(play.url)
      equal((await message(1)).data, 'a', 'the first one')
      await play.signal('seen')
      equal((await message(2)).data, 'b', 'the second one')
    },
  },
  {
    title: '[9.2.5] a blank line that ends in CR alone waits for nothing more',
    async run(lab) {
      const play = await lab.play(staying('data: a\r\r', { until: 'seen' }, '\ndata: b\r\r'))
      const { message, messages } = lab.open(play.url)
      await message(1)
      await play.signal('seen')
      await message(2)
      equal(messages, plain('a', 'b'), 'what was read')
    },
  },
  {
    title: '[9.2.6] a thousand events of one piece keep their order',
    async run(lab) {
      const numbers = Array.from({ length: 1000 }, (_, index) => String(index))
      const seen = await read(lab, numbers.map((data) => `data: ${data}\n\n`).join(''))
      equal(seen, plain(...numbers), 'what was read')
    },
  },
]

const fields: readonly Case[] = [
  reads(
    '[9.2.6] one space after the colon is left out, and only one',
    'data:a\ndata: b\ndata:  c\n\n',
    plain('a\nb\n c'),
  ),
  reads('[9.2.6] a tab after the colon stays', 'data:\ta\n\n', plain('\ta')),
  reads('[9.2.6] colons in a value are part of it', 'data: a: b:c\n\n', plain('a: b:c')),
  reads(
    '[9.2.6] a field without a colon has an empty value',
    'data\ndata: a\ndata\n\n',
    plain('\na\n'),
  ),
  reads(
    '[9.2.6] other fields are left out',
    'foo: a\ndata: b\nda-ta: c\ndata_: d\nfoo\n\n',
    plain('b'),
  ),
  reads(
    '[9.2.6] names of fields are compared as they are written',
    'Data: a\nDATA: b\ndata : c\n data: d\ndata: e\n\n',
    plain('e'),
  ),
  reads(
    '[9.2.6] U+0000 belongs to the name of a field or to its value',
    'data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\ndata:3\rdata_5\ndata:\r\n data:32\n\n',
    plain('\0\n 2\n1\n3\n'),
  ),
]

const data: readonly Case[] = [
  reads(
    '[9.2.6] lines of data are joined by line feeds',
    'data: a\ndata\ndata:b\n\n',
    plain('a\n\nb'),
  ),
  reads(
    '[9.2.6] an empty line of data makes an event',
    'data\n\ndata:\n\ndata\ndata\n\n',
    plain('', '', '\n'),
  ),
  reads('[9.2.6] without data there is no event', 'event: x\n\nid: 1\n\nretry: 100\n\n', [], ['x']),
  reads(
    '[9.2.6] an event that has no blank line at the end of the stream is dropped',
    'data: a\n\ndata: b\n',
    plain('a'),
  ),
  reads(
    '[9.2.6] a line that has no end at the end of the stream is dropped',
    'data: a\n\ndata: b\n\ndata: c',
    plain('a', 'b'),
  ),
]

const types: readonly Case[] = [
  reads(
    '[9.2.6] an event has the type that it names',
    'event: add\ndata: a\n\n',
    [['add', 'a', '']],
    ['add'],
  ),
  reads(
    '[9.2.6] a type is good for its own event only',
    'event: add\ndata: a\n\ndata: b\n\n',
    [
      ['add', 'a', ''],
      ['message', 'b', ''],
    ],
    ['add'],
  ),
  reads(
    '[9.2.6] an event without data takes its type along',
    'event: add\n\ndata: b\n\n',
    plain('b'),
    ['add'],
  ),
  reads(
    '[9.2.6] the last type counts',
    'event: add\ndata: a\nevent: remove\n\n',
    [['remove', 'a', '']],
    ['add', 'remove'],
  ),
  reads(
    '[9.2.6] an empty type means message',
    'event: add\nevent:\ndata: a\n\nevent\ndata: b\n\n',
    plain('a', 'b'),
    ['add'],
  ),
  reads(
    '[9.2.6] a type may have any characters',
    'event:  ä 🎈\ndata: a\n\nevent: __proto__\ndata: b\n\n',
    [
      [' ä 🎈', 'a', ''],
      ['__proto__', 'b', ''],
    ],
    [' ä 🎈', '__proto__'],
  ),
  {
    title: '[9.2.6] a server may call its events open and error',
    async run(lab) {
      const play = await lab.play(staying('event: error\ndata: a\n\nevent: open\ndata: b\n\n'))
      const { event, messages, source, states } = lab.open(play.url)
      await event('open', 2)
      equal(
        messages,
        [
          ['error', 'a', ''],
          ['open', 'b', ''],
        ],
        'what was read',
      )
      equal(states, ['open 1'], 'what else has happened')
      equal(source.readyState, 1, 'its state')
      ok((await event('error')) instanceof MessageEvent, 'the error is no MessageEvent')
    },
  },
]

const ids: readonly Case[] = [
  reads('[9.2.6] an id is good for its event and those after it', 'id: 1\ndata: a\n\ndata: b\n\n', [
    ['message', 'a', '1'],
    ['message', 'b', '1'],
  ]),
  reads('[9.2.6] the last id of an event counts', 'id: 1\ndata: a\nid: 2\n\n', [
    ['message', 'a', '2'],
  ]),
  reads(
    '[9.2.6] an empty id sets it back',
    'id: 1\ndata: a\n\nid\ndata: b\n\nid: 2\ndata: c\n\nid:\ndata: d\n\n',
    [
      ['message', 'a', '1'],
      ['message', 'b', ''],
      ['message', 'c', '2'],
      ['message', 'd', ''],
    ],
  ),
  reads(
    '[9.2.6] an id with U+0000 is left out',
    'id: 1\ndata: a\n\nid: 2\0\ndata: b\n\nid: \0\0\ndata: c\n\n',
    [
      ['message', 'a', '1'],
      ['message', 'b', '1'],
      ['message', 'c', '1'],
    ],
  ),
  reads('[9.2.6] an id without data is good for the events after it', 'id: 1\n\ndata: a\n\n', [
    ['message', 'a', '1'],
  ]),
  reads('[9.2.6] an id may have any characters', 'id: …ä 🎈:x\ndata: a\n\n', [
    ['message', 'a', '…ä 🎈:x'],
  ]),
]

export const parsingCases: readonly Case[] = [
  ...decoding,
  ...lines,
  ...fields,
  ...data,
  ...types,
  ...ids,
]
