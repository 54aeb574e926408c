// When the decoder speaks: what is complete comes out with the bytes that complete it.
import { expect, it } from 'vitest'
import { createDecoder, type Decoder } from '../../src/wire/decoder.ts'
import { createEventMeter } from '../../src/wire/event-meter.ts'
import { raw } from './wire-case.ts'

interface Told {
  readonly retries: number[]
  readonly comments: string[]
}

function start(lastEventId = ''): Decoder & Told {
  const retries: number[] = []
  const comments: string[] = []
  const decoder = createDecoder({
    lastEventId,
    maxEventSize: 1024,
    isTooLarge: createEventMeter(1024),
    onRetry: (ms) => retries.push(ms),
    onComment: (text) => comments.push(text),
  })
  return Object.assign(decoder, { retries, comments })
}

/** The data of the messages that each chunk in turn completes. */
function told(...chunks: readonly string[]): unknown[][] {
  const decoder = start()
  return chunks.map((chunk) => decoder.decode(raw(chunk)).map((message) => message.data))
}

it('dispatches at a bare CR at the end of a chunk [parsing: end-of-line]', () => {
  expect(told('data: a\r\r')).toEqual([['a']])
  expect(told('data: a\r', '\r')).toEqual([[], ['a']])
  expect(told('data: a\n', '\r')).toEqual([[], ['a']])
})

it('dispatches at the CR of a CRLF whose LF is still to come [parsing: end-of-line]', () => {
  expect(told('data: a\r\n\r', '\n')).toEqual([['a'], []])
  expect(told('data: a\r\n\r', '\ndata: b\r\n\r', '\n')).toEqual([['a'], ['b'], []])
})

it('takes the LF after a CR as one line end, over a chunk boundary [parsing: end-of-line]', () => {
  expect(told('data: a\r', '\ndata: b\n\n')).toEqual([[], ['a\nb']])
  expect(told('data: a\r', '', '\ndata: b\n\n')).toEqual([[], [], ['a\nb']])
})

it('takes only one LF after a CR, over a chunk boundary [parsing: end-of-line]', () => {
  expect(told('data: a\r', '\n', '\n')).toEqual([[], [], ['a']])
  expect(told('data: a\r', '\n\n')).toEqual([[], ['a']])
})

it('forgets the CR once another character has come [parsing: end-of-line]', () => {
  expect(told('data: a\r', 'data: b', '\n\n')).toEqual([[], [], ['a\nb']])
})

it('keeps no finished event waiting for a character cut in two [decoding]', () => {
  expect(told('data: a\n\ndata: \xF0\x9F', '\x98\x80\n\n')).toEqual([['a'], ['\u{1F600}']])
})

it('tells the events of one chunk in order, each once [interpreting: dispatch]', () => {
  expect(told('data: a\n\ndata: b\n\nda', 'ta: c\n\n', '', '\n')).toEqual([
    ['a', 'b'],
    ['c'],
    [],
    [],
  ])
})

it('commits the id at the blank line, not at its field [interpreting: dispatch]', () => {
  const decoder = start('0')
  decoder.decode(raw('id: 1\n'))
  expect(decoder.lastEventId).toBe('0')
  decoder.decode(raw('data: a\n'))
  expect(decoder.lastEventId).toBe('0')
  decoder.decode(raw('\n'))
  expect(decoder.lastEventId).toBe('1')
})

it('sets the reconnection time at its line, not at the blank line [interpreting: retry]', () => {
  const decoder = start()
  decoder.decode(raw('retry: 100'))
  expect(decoder.retries).toEqual([])
  decoder.decode(raw('0\r'))
  expect(decoder.retries).toEqual([1000])
})

it('tells a comment at the end of its line [interpreting: comment]', () => {
  const decoder = start()
  decoder.decode(raw(': still'))
  expect(decoder.comments).toEqual([])
  decoder.decode(raw(' here\r'))
  expect(decoder.comments).toEqual(['still here'])
})

it('leaves a message alone once it is handed out [interpreting: dispatch]', () => {
  const decoder = start()
  const [first] = decoder.decode(raw('event: add\nid: 1\ndata: a\n\n'))
  decoder.decode(raw('event: remove\nid: 2\ndata: b\n\nid\n\n'))
  expect(first).toMatchObject({ type: 'add', data: 'a', id: '1', lastEventId: '1' })
})

it('starts the next stream with the id and nothing else [interpreting: end of file]', () => {
  const before = start()
  before.decode(raw('id: 1\n\nevent: add\nid: 2\ndata: a\r'))
  const after = start(before.lastEventId)
  expect(after.decode(raw('\ndata: b\n\n'))).toMatchObject([
    { type: 'message', data: 'b', id: undefined, lastEventId: '1' },
  ])
})

it('drops a byte order mark at the start of each stream [parsing: bom]', () => {
  start().decode(raw('\xEF\xBB\xBFdata: a\n\n'))
  const [message] = start().decode(raw('\xEF\xBB\xBFdata: b\n\n'))
  expect(message).toMatchObject({ data: 'b' })
})
