// Wire cases: field names and values, data, event types, and the examples of the standard.
import { message, wire, type WireCase } from './wire-case.ts'

export const fieldCases: readonly WireCase[] = [
  wire('the space after the colon is optional [interpreting: value]', 'data:a\n\ndata: a\n\n', {
    messages: [message('a'), message('a')],
  }),
  wire('only one space is removed [interpreting: value]', 'data:  a\n\n', {
    messages: [message(' a')],
  }),
  wire('a tab is not removed [interpreting: value]', 'data:\ta\n\n', {
    messages: [message('\ta')],
  }),
  wire('a no-break space is not removed [interpreting: value]', 'data:\u00A0a\n\n', {
    messages: [message('\u00A0a')],
  }),
  wire('trailing spaces stay [interpreting: value]', 'data: a  \n\n', {
    messages: [message('a  ')],
  }),
  wire(
    'a value of one space is empty, of two is a space [interpreting: value]',
    'data: \ndata:  \n\n',
    {
      messages: [message('\n ')],
    },
  ),
  wire('the first colon separates, the rest are value [interpreting: field]', 'data: a: b:c\n\n', {
    messages: [message('a: b:c')],
  }),
  wire('two colons leave one in the value [interpreting: field]', 'data::\ndata:: a\n\n', {
    messages: [message(':\n: a')],
  }),
  wire(
    'a space before the colon makes another field [interpreting: field]',
    'data : a\ndata: b\n\n',
    {
      messages: [message('b')],
    },
  ),
  wire(
    'a space before the name makes another field [interpreting: field]',
    ' data: a\ndata: b\n\n',
    {
      messages: [message('b')],
    },
  ),
  wire('names are case-sensitive: data [interpreting: field]', 'Data: a\nDATA: b\ndata: c\n\n', {
    messages: [message('c')],
  }),
  wire(
    'names are case-sensitive: event, id, retry [interpreting: field]',
    'Event: add\nID: 1\nId: 2\nRETRY: 5\ndata: a\n\n',
    { messages: [message('a')] },
  ),
  wire(
    'longer and shorter names are other fields [interpreting: field]',
    'dat: a\ndatas: b\ndata: c\n\n',
    {
      messages: [message('c')],
    },
  ),
  wire(
    'names that only begin like a field are ignored [interpreting: field]',
    'events: a\nids: 1\ni: 2\nretry-after: 5\ndata-x: d\ndata: a\n\n',
    { messages: [message('a')] },
  ),
  wire('an unknown field is ignored [interpreting: field]', 'foo: bar\ndata: a\nbar:baz\n\n', {
    messages: [message('a')],
  }),
  wire(
    'an unknown field without a colon is ignored [interpreting: field]',
    'foo\ndata: a\nbar\n\n',
    {
      messages: [message('a')],
    },
  ),
  wire('a block of unknown fields dispatches nothing [interpreting: field]', 'foo: bar\nbaz\n\n'),
  wire(
    'names from Object.prototype are unknown fields [interpreting: field]',
    '__proto__: a\nconstructor: b\ntoString\nhasOwnProperty: c\ndata: d\n\n',
    { messages: [message('d')] },
  ),
  wire(
    'a NUL within a name makes another field [interpreting: field]',
    'da\0ta: a\ndata\0: b\ndata: c\n\n',
    {
      messages: [message('c')],
    },
  ),
  wire(
    'the order of fields does not matter [interpreting: field]',
    'data: a\nid: 1\nevent: add\n\nevent: add\ndata: b\nid: 2\n\n',
    {
      messages: [
        message('a', { type: 'add', id: '1', lastEventId: '1' }),
        message('b', { type: 'add', id: '2', lastEventId: '2' }),
      ],
      lastEventId: '2',
    },
  ),
]

export const dataCases: readonly WireCase[] = [
  wire('data lines are joined by LF [interpreting: data]', 'data: a\ndata: b\ndata: c\n\n', {
    messages: [message('a\nb\nc')],
  }),
  wire(
    'lines are joined by LF whatever ended them [interpreting: data]',
    'data: a\r\ndata: b\rdata\r\n\r\n',
    {
      messages: [message('a\nb\n')],
    },
  ),
  wire(
    'other fields between data lines join nothing [interpreting: data]',
    'data: a\nid: 1\nfoo\ndata: b\n\n',
    {
      messages: [message('a\nb', { id: '1', lastEventId: '1' })],
      lastEventId: '1',
    },
  ),
  wire('empty data is an event with no text [interpreting: dispatch]', 'data:\n\n', {
    messages: [message('')],
  }),
  wire('data without a colon is an event with no text [interpreting: dispatch]', 'data\n\n', {
    messages: [message('')],
  }),
  wire('two empty data lines are one LF [interpreting: dispatch]', 'data\ndata\n\n', {
    messages: [message('\n')],
  }),
  wire('three empty data lines are two LF [interpreting: dispatch]', 'data:\ndata\ndata: \n\n', {
    messages: [message('\n\n')],
  }),
  wire('only the last LF is removed [interpreting: dispatch]', 'data: a\ndata:\ndata:\n\n', {
    messages: [message('a\n\n')],
  }),
  wire('an empty first line stays [interpreting: data]', 'data:\ndata: a\n\n', {
    messages: [message('\na')],
  }),
  wire('an empty line in the middle stays [interpreting: data]', 'data: a\ndata\ndata: b\n\n', {
    messages: [message('a\n\nb')],
  }),
  wire(
    'data does not leak into the next event [interpreting: dispatch]',
    'data: a\ndata: b\n\ndata: c\n\n',
    {
      messages: [message('a\nb'), message('c')],
    },
  ),
  wire('data may hold NUL [interpreting: data]', 'data: a\0b\ndata:\0\n\n', {
    messages: [message('a\0b\n\0')],
  }),
  wire(
    'data may hold control characters [interpreting: data]',
    'data: \u0001\u001B[0m\u007F\t\n\n',
    {
      messages: [message('\u0001\u001B[0m\u007F\t')],
    },
  ),
  wire(
    'data may look like a field [interpreting: data]',
    'data: data: a\ndata:id: 1\ndata: : c\n\n',
    {
      messages: [message('data: a\nid: 1\n: c')],
    },
  ),
  wire(
    'data may be JSON over several lines [interpreting: data]',
    'data: {\ndata:  "a": [1]\ndata: }\n\n',
    {
      messages: [message('{\n "a": [1]\n}')],
    },
  ),
  wire(
    'data of [DONE] is data like any other [interpreting: data]',
    'data: a\n\ndata: [DONE]\n\ndata: b\n\n',
    {
      messages: [message('a'), message('[DONE]'), message('b')],
    },
  ),
]

/** Types that a client might take for its own. */
const ordinaryTypes = [
  'open',
  'error',
  'close',
  'message',
  'abort',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '*',
]

export const typeCases: readonly WireCase[] = [
  wire('a block without an event field is a message [interpreting: dispatch]', 'data: a\n\n', {
    messages: [message('a', { type: 'message' })],
  }),
  wire('an event field names the type [interpreting: event]', 'event: add\ndata: a\n\n', {
    messages: [message('a', { type: 'add' })],
  }),
  wire('the event field may follow the data [interpreting: event]', 'data: a\nevent:add\n\n', {
    messages: [message('a', { type: 'add' })],
  }),
  wire(
    'the last event field wins [interpreting: event]',
    'event: add\nevent: remove\ndata: a\n\n',
    {
      messages: [message('a', { type: 'remove' })],
    },
  ),
  wire(
    'an empty event field means message [interpreting: event]',
    'event:\ndata: a\n\nevent: \ndata: b\n\n',
    {
      messages: [message('a'), message('b')],
    },
  ),
  wire('an event field without a colon means message [interpreting: event]', 'event\ndata: a\n\n', {
    messages: [message('a')],
  }),
  wire(
    'an empty event field takes back an earlier one [interpreting: event]',
    'event: add\nevent:\ndata: a\n\n',
    {
      messages: [message('a')],
    },
  ),
  wire('the same without a colon [interpreting: event]', 'event: add\nevent\ndata: a\n\n', {
    messages: [message('a')],
  }),
  wire(
    'a type does not leak into the next event [interpreting: dispatch]',
    'event: add\ndata: a\n\ndata: b\n\n',
    {
      messages: [message('a', { type: 'add' }), message('b')],
    },
  ),
  wire(
    'a type without data is dropped at the blank line [interpreting: dispatch]',
    'event: add\n\ndata: a\n\n',
    {
      messages: [message('a')],
    },
  ),
  wire('a type loses one space only [interpreting: value]', 'event:  add \ndata: a\n\n', {
    messages: [message('a', { type: ' add ' })],
  }),
  wire(
    'a type may hold colons and spaces [interpreting: event]',
    'event: user: added now\ndata: a\n\n',
    {
      messages: [message('a', { type: 'user: added now' })],
    },
  ),
  wire('a type keeps its case [interpreting: event]', 'event: Message\ndata: a\n\n', {
    messages: [message('a', { type: 'Message' })],
  }),
  wire(
    'a type may be any Unicode [interpreting: event]',
    'event: \u00E9v\u00E9nement \u{1F600}\ndata: a\n\n',
    {
      messages: [message('a', { type: '\u00E9v\u00E9nement \u{1F600}' })],
    },
  ),
  wire('a type may hold NUL [interpreting: event]', 'event: a\0b\ndata: a\n\n', {
    messages: [message('a', { type: 'a\0b' })],
  }),
  ...ordinaryTypes.map((type) =>
    wire(
      `a type called ${type} is an ordinary one [interpreting: event]`,
      `event: ${type}\ndata: a\n\n`,
      {
        messages: [message('a', { type })],
      },
    ),
  ),
]

export const exampleCases: readonly WireCase[] = [
  wire(
    'the stock ticker: three lines, one event [interpreting: example 1]',
    'data: YHOO\ndata: +2\ndata: 10\n\n',
    { messages: [message('YHOO\n+2\n10')] },
  ),
  wire(
    'the four blocks: a comment, an id, a cleared id, a kept space [interpreting: example 2]',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    {
      messages: [
        message('first event', { id: '1', lastEventId: '1' }),
        message('second event', { id: '' }),
        message(' third event'),
      ],
      comments: ['test stream'],
    },
  ),
  wire(
    'the empty events: one empty, one LF, one unfinished [interpreting: example 3]',
    'data\n\ndata\ndata\n\ndata:',
    { messages: [message(''), message('\n')] },
  ),
  wire(
    'the optional space: two equal events [interpreting: example 4]',
    'data:test\n\ndata: test\n\n',
    {
      messages: [message('test'), message('test')],
    },
  ),
]
