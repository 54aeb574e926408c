// Wire cases: line ends, blank lines, comments, and where a stream ends.
import { message, wire, type WireCase } from './wire-case.ts'

export const lineCases: readonly WireCase[] = [
  wire('a LF ends a line [parsing: end-of-line]', 'data: a\n\n', { messages: [message('a')] }),
  wire('a CRLF pair ends a line once [parsing: end-of-line]', 'data: a\r\ndata: b\r\n\r\n', {
    messages: [message('a\nb')],
  }),
  wire('a bare CR ends a line [parsing: end-of-line]', 'data: a\rdata: b\r\r', {
    messages: [message('a\nb')],
  }),
  wire(
    'the three line ends mix within one block [parsing: end-of-line]',
    'data: a\r\ndata: b\rdata: c\n\r\n',
    { messages: [message('a\nb\nc')] },
  ),
  wire(
    'the three line ends mix from block to block [parsing: end-of-line]',
    'data: a\n\ndata: b\r\rdata: c\r\n\r\ndata: d\n\r\ndata: e\r\n\n',
    { messages: ['a', 'b', 'c', 'd', 'e'].map((data) => message(data)) },
  ),
  wire('LF CR is two line ends [parsing: end-of-line]', 'data: a\n\rdata: b\n\n', {
    messages: [message('a'), message('b')],
  }),
  wire('CR CRLF is two line ends [parsing: end-of-line]', 'data: a\r\r\ndata: b\r\n\r\n', {
    messages: [message('a'), message('b')],
  }),
  wire('CRLF LF is two line ends [parsing: end-of-line]', 'data: a\r\n\ndata: b\r\n\n', {
    messages: [message('a'), message('b')],
  }),
  wire('CRLF CR is two line ends [parsing: end-of-line]', 'data: a\r\n\rdata: b\r\n\r', {
    messages: [message('a'), message('b')],
  }),
  wire(
    'a CRLF pair after an ignored line is no blank line [parsing: end-of-line]',
    'data: a\r\nignored\r\ndata: b\r\n\r\n',
    { messages: [message('a\nb')] },
  ),
  wire(
    'a bare CR ends an ignored line [parsing: end-of-line]',
    'ignored: line\rdata: a\r\rignored\rdata: b\r\r',
    { messages: [message('a'), message('b')] },
  ),
  wire('U+2028 is no line end [parsing: end-of-line]', 'data: a\u2028data: b\n\n', {
    messages: [message('a\u2028data: b')],
  }),
  wire('U+2029 is no line end [parsing: end-of-line]', 'data: a\u2029data: b\n\n', {
    messages: [message('a\u2029data: b')],
  }),
  wire('U+0085 NEXT LINE is no line end [parsing: end-of-line]', 'data: a\u0085data: b\n\n', {
    messages: [message('a\u0085data: b')],
  }),
  wire('VT and FF are no line ends [parsing: end-of-line]', 'data: a\u000Bb\u000Cc\n\n', {
    messages: [message('a\u000Bb\u000Cc')],
  }),
  wire('a line of one space is not blank [parsing: event]', 'data: a\n \ndata: b\n\n', {
    messages: [message('a\nb')],
  }),
  wire('a line of one tab is not blank [parsing: event]', 'data: a\n\t\ndata: b\n\n', {
    messages: [message('a\nb')],
  }),
  wire('a line of NUL is not blank [parsing: event]', 'data: a\n\0\ndata: b\n\n', {
    messages: [message('a\nb')],
  }),
]

export const blankCases: readonly WireCase[] = [
  wire('an empty stream has no events [parsing: stream]', ''),
  wire('blank lines alone dispatch nothing [interpreting: dispatch]', '\n\n\r\r\r\n\r\n'),
  wire(
    'blank lines before the first event are harmless [interpreting: dispatch]',
    '\n\n\ndata: a\n\n',
    {
      messages: [message('a')],
    },
  ),
  wire(
    'blank lines between events repeat nothing [interpreting: dispatch]',
    'data: a\n\n\n\n\r\n\r\rdata: b\n\n\n',
    { messages: [message('a'), message('b')] },
  ),
  wire(
    'a flood of LF dispatches nothing [interpreting: dispatch]',
    `data: a\n\n${'\n'.repeat(2_000)}data: b\n\n`,
    { messages: [message('a'), message('b')] },
  ),
  wire(
    'a flood of CR dispatches nothing [interpreting: dispatch]',
    `data: a\r\r${'\r'.repeat(2_000)}data: b\r\r`,
    { messages: [message('a'), message('b')] },
  ),
  wire(
    'a flood of CRLF dispatches nothing [interpreting: dispatch]',
    `data: a\r\n\r\n${'\r\n'.repeat(1_000)}data: b\r\n\r\n`,
    { messages: [message('a'), message('b')] },
  ),
]

export const commentCases: readonly WireCase[] = [
  wire('a comment is no event [interpreting: comment]', ': hello\n\n', { comments: ['hello'] }),
  wire('a lone colon is an empty comment [interpreting: comment]', ':\n\n', { comments: [''] }),
  wire('a colon and a space is an empty comment [interpreting: comment]', ': \n\n', {
    comments: [''],
  }),
  wire('a comment needs no space [interpreting: comment]', ':hello\n', { comments: ['hello'] }),
  wire('a comment loses one space only [interpreting: comment]', ':  hello \n', {
    comments: [' hello '],
  }),
  wire('a comment keeps its tab [interpreting: comment]', ':\thello\n', { comments: ['\thello'] }),
  wire('a comment may hold colons [interpreting: comment]', '::\n: :a: b\n', {
    comments: [':', ':a: b'],
  }),
  wire(
    'a comment that looks like a field is none [interpreting: comment]',
    ':data: a\n: id: 1\n\n',
    {
      comments: ['data: a', 'id: 1'],
    },
  ),
  wire(
    'a comment within a block leaves the block alone [interpreting: comment]',
    'event: add\n: one\ndata: a\n:two\ndata: b\n:\n\n',
    { messages: [message('a\nb', { type: 'add' })], comments: ['one', 'two', ''] },
  ),
  wire('comments end with any line end [interpreting: comment]', ': a\r: b\r\n: c\n', {
    comments: ['a', 'b', 'c'],
  }),
  wire('a comment may be any Unicode [interpreting: comment]', ': caf\u00E9 \u{1F600}\n', {
    comments: ['caf\u00E9 \u{1F600}'],
  }),
  wire('a comment cut by the end is not reported [interpreting: comment]', ': a\n: b', {
    comments: ['a'],
  }),
  wire('a long comment is one comment [interpreting: comment]', `:${'-'.repeat(5_000)}\n\n`, {
    comments: ['-'.repeat(5_000)],
  }),
]

export const endCases: readonly WireCase[] = [
  wire('an event without its blank line is discarded [interpreting: end of file]', 'data: a\n'),
  wire('the same with a bare CR [interpreting: end of file]', 'data: a\r'),
  wire('the same with a CRLF [interpreting: end of file]', 'data: a\r\n'),
  wire('an event without its line end is discarded [interpreting: end of file]', 'data: a'),
  wire(
    'what came before an unfinished event stays [interpreting: end of file]',
    'data: a\n\nevent: add\ndata: b\ndata: c\n',
    { messages: [message('a')] },
  ),
  wire('an unfinished event commits no id [interpreting: end of file]', 'id: 1\ndata: a\n'),
  wire(
    'an unfinished event leaves the id as it was [interpreting: end of file]',
    'id: 1\ndata: a\n\nid: 2\ndata: b\n',
    { messages: [message('a', { id: '1', lastEventId: '1' })], lastEventId: '1' },
  ),
  wire(
    'a blank line ended by a bare CR is enough at the end [interpreting: end of file]',
    'id: 1\rdata: a\r\r',
    { messages: [message('a', { id: '1', lastEventId: '1' })], lastEventId: '1' },
  ),
  wire('a complete retry line counts in an unfinished block [interpreting: retry]', 'retry: 5\n', {
    retries: [5],
  }),
  wire('a retry line without its end is discarded [interpreting: end of file]', 'retry: 5'),
]

export const sizeCases: readonly WireCase[] = [
  wire(
    'a line may be very long [parsing: any-char]',
    `data: ${'x'.repeat(100_000)}\n\ndata: b\n\n`,
    { messages: [message('x'.repeat(100_000)), message('b')] },
  ),
  wire(
    'an event may have very many lines [interpreting: data]',
    `${'data: x\n'.repeat(2_000)}\ndata: b\n\n`,
    { messages: [message(`${'x\n'.repeat(1_999)}x`), message('b')] },
  ),
  wire(
    'a very long ignored line is ignored to its end [interpreting: field]',
    `${'x'.repeat(20_000)}: data\r\ndata: a\r\n\r\n`,
    { messages: [message('a')] },
  ),
  wire(
    'very many small events all arrive in order [interpreting: dispatch]',
    Array.from({ length: 500 }, (_, index) => `data:${index}\n\n`).join(''),
    { messages: Array.from({ length: 500 }, (_, index) => message(String(index))) },
  ),
]
