// Wire cases: the byte order mark and UTF-8, well-formed and not.
import { message, raw, wire, type WireCase } from './wire-case.ts'

const bom = '\uFEFF'

export const bomCases: readonly WireCase[] = [
  wire('a byte order mark at the start is dropped [parsing: bom]', `${bom}data: a\n\n`, {
    messages: [message('a')],
  }),
  wire('a byte order mark alone is an empty stream [parsing: bom]', bom),
  wire('a byte order mark may stand before a blank line [parsing: bom]', `${bom}\n\ndata: a\n\n`, {
    messages: [message('a')],
  }),
  wire('a byte order mark may stand before a bare CR [parsing: bom]', `${bom}\rdata: a\r\r`, {
    messages: [message('a')],
  }),
  wire('a byte order mark may stand before a comment [parsing: bom]', `${bom}: a\n\n`, {
    comments: ['a'],
  }),
  wire('a byte order mark may stand before an id [parsing: bom]', `${bom}id: 1\n\n`, {
    lastEventId: '1',
  }),
  // Node 24's TextDecoder drops both when the first chunk ends within the first one.
  wire(
    'of two byte order marks one is dropped [parsing: bom]',
    `${bom}${bom}data: a\ndata: b\n\n`,
    {
      messages: [message('b')],
    },
  ),
  wire(
    'of three byte order marks one is dropped [parsing: bom]',
    `${bom}${bom}${bom}: a\ndata: b\n\n`,
    {
      messages: [message('b')],
    },
  ),
  wire(
    'a byte order mark after a line end is a character [parsing: bom]',
    `\n${bom}data: a\ndata: b\n\n`,
    {
      messages: [message('b')],
    },
  ),
  wire(
    'a byte order mark in mid-stream is a character [parsing: bom]',
    `data: a\n\n${bom}data: b\n\ndata: c\n\n`,
    {
      messages: [message('a'), message('c')],
    },
  ),
  wire(
    'a byte order mark in a value stays [parsing: bom]',
    `data: ${bom}a\ndata:${bom} b${bom}\n\n`,
    {
      messages: [message(`${bom}a\n${bom} b${bom}`)],
    },
  ),
  wire(
    'a dropped byte order mark spares one in the first value [parsing: bom]',
    `${bom}data: ${bom}a\n\n`,
    { messages: [message(`${bom}a`)] },
  ),
  wire(
    'the letters \u00EF\u00BB\u00BF, which are its bytes in Latin-1, are no byte order mark [parsing: bom]',
    '\u00EF\u00BB\u00BFdata: a\ndata: b\n\n',
    { messages: [message('b')] },
  ),
  wire(
    'the same letters after a real one are kept [parsing: bom]',
    `${bom}\u00EF\u00BB\u00BFdata: a\ndata: b\n\n`,
    { messages: [message('b')] },
  ),
  wire(
    'the letter \u00EF alone at the start is a character [parsing: bom]',
    '\u00EFdata: a\ndata: b\n\n',
    {
      messages: [message('b')],
    },
  ),
  wire('a byte order mark of UTF-16 is none [decoding]', raw('\xFF\xFEdata: a\ndata: b\n\n'), {
    messages: [message('b')],
  }),
  wire('two bytes of a byte order mark are none [decoding]', raw('\xEF\xBBdata: a\ndata: b\n\n'), {
    messages: [message('b')],
  }),
  wire('one byte of a byte order mark is none [decoding]', raw('\xEFdata: a\ndata: b\n\n'), {
    messages: [message('b')],
  }),
  wire(
    'a byte order mark after an ignored line is a character [parsing: bom]',
    `\u20AC\n${bom}data: a\ndata: b\n\n`,
    {
      messages: [message('b')],
    },
  ),
  wire(
    'a whole byte order mark after a cut one is a character [parsing: bom]',
    raw('\xEF\xBB\xEF\xBB\xBFdata: a\ndata: b\n\n'),
    {
      messages: [message('b')],
    },
  ),
  wire('a stream cut within its byte order mark is empty [parsing: bom]', raw('\xEF\xBB')),
  wire(
    'a broken byte order mark may end its line [decoding]',
    raw('\xEF\xBB\n\xEF\xBB\xBFdata: a\ndata: b\n\n'),
    {
      messages: [message('b')],
    },
  ),
]

/** Malformed bytes, and how often U+FFFD stands for them. */
const malformed = [
  ['a lone continuation byte', '\x80', 1],
  ['two lone continuation bytes', '\xBF\x80', 2],
  ['a lead byte alone', '\xC3', 1],
  ['the overlong NUL', '\xC0\x80', 2],
  ['the overlong LF', '\xC0\x8A', 2],
  ['the overlong colon', '\xC1\xBA', 2],
  ['an overlong form of three bytes', '\xE0\x80\xAF', 3],
  ['an overlong form of four bytes', '\xF0\x80\x80\xAF', 4],
  ['a high surrogate', '\xED\xA0\x80', 3],
  ['a low surrogate', '\xED\xBF\xBF', 3],
  ['a pair of surrogates', '\xED\xA0\xBD\xED\xB8\x80', 6],
  ['a code point past U+10FFFF', '\xF4\x90\x80\x80', 4],
  ['bytes that never occur', '\xF5\xFE\xFF', 3],
  ['two bytes of three', '\xE2\x82', 1],
  ['three bytes of four', '\xF0\x9F\x98', 1],
  ['two cut characters in a row', '\xE2\x82\xF0\x9F', 2],
] as const

export const encodingCases: readonly WireCase[] = [
  wire(
    'characters of one to four bytes arrive whole [decoding]',
    'data: a\u00E9\u20AC\u{1F600}\n\n',
    {
      messages: [message('a\u00E9\u20AC\u{1F600}')],
    },
  ),
  wire(
    'the first and last of each length arrive [decoding]',
    'data: \u0080\u07FF\u0800\uFFFF\u{10000}\u{10FFFF}\n\n',
    {
      messages: [message('\u0080\u07FF\u0800\uFFFF\u{10000}\u{10FFFF}')],
    },
  ),
  wire('the neighbours of the surrogates arrive [decoding]', 'data: \uD7FF\uE000\n\n', {
    messages: [message('\uD7FF\uE000')],
  }),
  wire('noncharacters and U+FFFD itself arrive [decoding]', 'data: \uFFFE\uFDD0\uFFFD\n\n', {
    messages: [message('\uFFFE\uFDD0\uFFFD')],
  }),
  wire(
    'joined emoji arrive as they were sent [decoding]',
    'data: \u{1F469}\u200D\u{1F680}e\u0301\n\n',
    {
      messages: [message('\u{1F469}\u200D\u{1F680}e\u0301')],
    },
  ),
  ...malformed.map(([what, bytes, count]) =>
    wire(`${what} becomes U+FFFD [decoding]`, raw(`data: <${bytes}>\n\n`), {
      messages: [message(`<${'\uFFFD'.repeat(count)}>`)],
    }),
  ),
  wire(
    'a cut character spares the LF after it [decoding]',
    raw('data: \xE2\x82\ndata: \xF0\x9F\x98\n\n'),
    {
      messages: [message('\uFFFD\n\uFFFD')],
    },
  ),
  wire(
    'a cut character spares the CR after it [decoding]',
    raw('data: \xE2\x82\rdata: \xC3\r\n\r'),
    {
      messages: [message('\uFFFD\n\uFFFD')],
    },
  ),
  wire('a cut character spares the one after it [decoding]', raw('data: \xF0\x9F\xC3\xA9\n\n'), {
    messages: [message('\uFFFD\u00E9')],
  }),
  wire(
    'a malformed field name is another field [decoding]',
    raw('da\xFFta: a\ndata\x80: b\ndata: c\n\n'),
    {
      messages: [message('c')],
    },
  ),
  wire(
    'a malformed byte before a name makes another field [decoding]',
    raw('\x80data: a\ndata: b\n\n'),
    {
      messages: [message('b')],
    },
  ),
  wire('a malformed blank line is not blank [decoding]', raw('data: a\n\xFF\ndata: b\n\n'), {
    messages: [message('a\nb')],
  }),
  wire('a malformed id is an id with U+FFFD [decoding]', raw('id: 1\xC3\ndata: a\n\n'), {
    messages: [message('a', { id: '1\uFFFD', lastEventId: '1\uFFFD' })],
    lastEventId: '1\uFFFD',
  }),
  wire('an id with the overlong NUL has no NUL [decoding]', raw('id: \xC0\x80\n\n'), {
    lastEventId: '\uFFFD\uFFFD',
  }),
  wire('a malformed type is a type with U+FFFD [decoding]', raw('event: \xC3(\ndata: a\n\n'), {
    messages: [message('a', { type: '\uFFFD(' })],
  }),
  wire('a malformed time is refused [decoding]', raw('retry: 10\xB2\ndata: a\n\n'), {
    messages: [message('a')],
  }),
  wire('a malformed comment has U+FFFD [decoding]', raw(': \xFF\n'), { comments: ['\uFFFD'] }),
  wire(
    'a stream cut within a character loses only the unfinished event [decoding]',
    raw('data: a\n\ndata: \xF0\x9F'),
    {
      messages: [message('a')],
    },
  ),
]
