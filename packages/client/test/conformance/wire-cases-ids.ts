// Wire cases: ids (own and sticky) and reconnection times.
import { message, wire, type WireCase } from './wire-case.ts'

export const idCases: readonly WireCase[] = [
  wire(
    'an id belongs to its event and becomes the last one [interpreting: id]',
    'id: 1\ndata: a\n\n',
    {
      messages: [message('a', { id: '1', lastEventId: '1' })],
      lastEventId: '1',
    },
  ),
  wire('an id needs no space [interpreting: id]', 'id:31\ndata: a\n\n', {
    messages: [message('a', { id: '31', lastEventId: '31' })],
    lastEventId: '31',
  }),
  wire('an id may follow the data [interpreting: id]', 'data: a\nid: 1\n\n', {
    messages: [message('a', { id: '1', lastEventId: '1' })],
    lastEventId: '1',
  }),
  wire(
    'the last id stays for events without one [interpreting: dispatch]',
    'id: 1\ndata: a\n\ndata: b\n\n',
    {
      messages: [message('a', { id: '1', lastEventId: '1' }), message('b', { lastEventId: '1' })],
      lastEventId: '1',
    },
  ),
  wire(
    'each event carries the id of its moment [interpreting: dispatch]',
    'id: 1\ndata: a\n\nid: 2\ndata: b\n\n',
    {
      messages: [
        message('a', { id: '1', lastEventId: '1' }),
        message('b', { id: '2', lastEventId: '2' }),
      ],
      lastEventId: '2',
    },
  ),
  wire('the last id of a block wins [interpreting: id]', 'id: 1\nid: 2\ndata: a\nid: 3\n\n', {
    messages: [message('a', { id: '3', lastEventId: '3' })],
    lastEventId: '3',
  }),
  wire(
    'an empty id clears the last one [interpreting: id]',
    'id: 1\ndata: a\n\nid:\ndata: b\n\ndata: c\n\n',
    {
      messages: [
        message('a', { id: '1', lastEventId: '1' }),
        message('b', { id: '' }),
        message('c'),
      ],
    },
  ),
  wire('an id of one space clears too [interpreting: value]', 'id: 1\n\nid: \ndata: a\n\n', {
    messages: [message('a', { id: '' })],
  }),
  wire('an id without a colon clears too [interpreting: id]', 'id: 1\ndata: a\n\nid\ndata: b\n\n', {
    messages: [message('a', { id: '1', lastEventId: '1' }), message('b', { id: '' })],
  }),
  wire(
    'an empty id takes back one of the same block [interpreting: id]',
    'id: 1\nid\ndata: a\n\n',
    {
      messages: [message('a', { id: '' })],
    },
  ),
  wire('an id with NUL is ignored [interpreting: id]', 'id: 1\0\ndata: a\n\nid: \0\ndata: b\n\n', {
    messages: [message('a'), message('b')],
  }),
  wire(
    'an id with NUL leaves the last one [interpreting: id]',
    'id: 1\ndata: a\n\nid: 2\0x\ndata: b\n\n',
    {
      messages: [message('a', { id: '1', lastEventId: '1' }), message('b', { lastEventId: '1' })],
      lastEventId: '1',
    },
  ),
  wire(
    'an id with NUL leaves one of the same block [interpreting: id]',
    'id: 1\nid: \u00002\ndata: a\n\n',
    {
      messages: [message('a', { id: '1', lastEventId: '1' })],
      lastEventId: '1',
    },
  ),
  wire('a block of an id alone commits it [interpreting: dispatch]', 'id: 1\n\n', {
    lastEventId: '1',
  }),
  wire('a committed id shows in the next event [interpreting: dispatch]', 'id: 1\n\ndata: a\n\n', {
    messages: [message('a', { lastEventId: '1' })],
    lastEventId: '1',
  }),
  wire(
    'a typed block with no data commits its id [interpreting: dispatch]',
    'event: add\nid: 1\n\ndata: a\n\n',
    {
      messages: [message('a', { lastEventId: '1' })],
      lastEventId: '1',
    },
  ),
  wire(
    'a block of an empty id alone clears [interpreting: dispatch]',
    'id: 1\ndata: a\n\nid\n\ndata: b\n\n',
    {
      messages: [message('a', { id: '1', lastEventId: '1' }), message('b')],
    },
  ),
  wire(
    'a block of a NUL id alone changes nothing [interpreting: id]',
    'id: 1\n\nid: \0\n\ndata: a\n\n',
    {
      messages: [message('a', { lastEventId: '1' })],
      lastEventId: '1',
    },
  ),
  wire(
    'an id with an empty event is committed [interpreting: dispatch]',
    'id: p1\nretry: 500\ndata:\n\n',
    {
      messages: [message('', { id: 'p1', lastEventId: 'p1' })],
      lastEventId: 'p1',
      retries: [500],
    },
  ),
  wire('an id of 0 is an id [interpreting: id]', 'id: 0\ndata: a\n\n', {
    messages: [message('a', { id: '0', lastEventId: '0' })],
    lastEventId: '0',
  }),
  wire('an id keeps its spaces but one [interpreting: value]', 'id:  1 \ndata: a\n\n', {
    messages: [message('a', { id: ' 1 ', lastEventId: ' 1 ' })],
    lastEventId: ' 1 ',
  }),
  wire('an id may hold colons and commas [interpreting: id]', 'id: 1795341351:[0],-\ndata: a\n\n', {
    messages: [message('a', { id: '1795341351:[0],-', lastEventId: '1795341351:[0],-' })],
    lastEventId: '1795341351:[0],-',
  }),
  wire('an id may be any Unicode [interpreting: id]', 'id: \u2026\u00E9\u{1F600}\ndata: a\n\n', {
    messages: [message('a', { id: '\u2026\u00E9\u{1F600}', lastEventId: '\u2026\u00E9\u{1F600}' })],
    lastEventId: '\u2026\u00E9\u{1F600}',
  }),
  wire('an id may be long [interpreting: id]', `id: ${'9'.repeat(3_000)}\ndata: a\n\n`, {
    messages: [message('a', { id: '9'.repeat(3_000), lastEventId: '9'.repeat(3_000) })],
    lastEventId: '9'.repeat(3_000),
  }),
  wire(
    'a space before the colon makes no id [interpreting: field]',
    'id : 1\n id: 2\ndata: a\n\n',
    {
      messages: [message('a')],
    },
  ),
  wire(
    'an id with bare CR is committed by bare CR [interpreting: dispatch]',
    'id: 1\r\rdata: a\r\r',
    {
      messages: [message('a', { lastEventId: '1' })],
      lastEventId: '1',
    },
  ),
]

export const resumedIdCases: readonly WireCase[] = [
  wire(
    'a resumed stream starts with the id it resumed from [the Last-Event-ID header]',
    'data: a\n\n',
    {
      from: '7',
      messages: [message('a', { lastEventId: '7' })],
      lastEventId: '7',
    },
  ),
  wire('an empty stream leaves that id [the Last-Event-ID header]', '', {
    from: '7',
    lastEventId: '7',
  }),
  wire('blank lines and comments leave that id [the Last-Event-ID header]', '\n:\n\n\n', {
    from: '7',
    lastEventId: '7',
    comments: [''],
  }),
  wire('a new id replaces it [interpreting: id]', 'id: 8\ndata: a\n\n', {
    from: '7',
    messages: [message('a', { id: '8', lastEventId: '8' })],
    lastEventId: '8',
  }),
  wire('an empty id clears it [interpreting: id]', 'id\n\ndata: a\n\n', {
    from: '7',
    messages: [message('a')],
  }),
  wire('an id with NUL leaves it [interpreting: id]', 'id: 8\0\ndata: a\n\n', {
    from: '7',
    messages: [message('a', { lastEventId: '7' })],
    lastEventId: '7',
  }),
  wire('an unfinished event leaves it [interpreting: end of file]', 'id: 8\ndata: a\n', {
    from: '7',
    lastEventId: '7',
  }),
]

/** Values that do not consist of ASCII digits only. */
const refusedTimes = [
  ['a plus sign', '+100'],
  ['a minus sign', '-1'],
  ['a decimal point', '10.5'],
  ['an exponent', '1e3'],
  ['a hexadecimal prefix', '0x10'],
  ['a unit', '100ms'],
  ['letters', 'abc'],
  ['a second leading space', ' 100'],
  ['a trailing space', '100 '],
  ['a leading tab', '\t100'],
  ['a separator', '1_000'],
  ['a NUL', '100\0'],
  ['Arabic-Indic digits', '\u0661\u0660\u0660'],
  ['full-width digits', '\uFF11\uFF10\uFF10'],
  ['a superscript digit', '10\u00B2'],
] as const

export const retryCases: readonly WireCase[] = [
  wire('digits set the reconnection time [interpreting: retry]', 'retry: 1500\n\n', {
    retries: [1500],
  }),
  wire('the space is optional [interpreting: retry]', 'retry:1500\n\n', { retries: [1500] }),
  wire('zero is a time [interpreting: retry]', 'retry: 0\n\n', { retries: [0] }),
  wire('leading zeros are decimal [interpreting: retry]', 'retry: 0010\n\n', { retries: [10] }),
  wire(
    'a time past 2^53 is still a number [interpreting: retry]',
    `retry: 1${'0'.repeat(20)}\n\n`,
    {
      retries: [1e20],
    },
  ),
  wire(
    'a time past every number is Infinity [interpreting: retry]',
    `retry: ${'9'.repeat(400)}\n\n`,
    {
      retries: [Infinity],
    },
  ),
  wire(
    'each retry line counts, in order [interpreting: retry]',
    'retry: 1\nretry: 2\n\nretry: 3\n\n',
    {
      retries: [1, 2, 3],
    },
  ),
  wire(
    'a refused time leaves the one before [interpreting: retry]',
    'retry: 1\nretry: x\ndata: a\n\n',
    {
      messages: [message('a')],
      retries: [1],
    },
  ),
  wire('a time is no event [interpreting: dispatch]', 'event: add\nretry: 1\n\ndata: a\n\n', {
    messages: [message('a')],
    retries: [1],
  }),
  wire(
    'a time within an event leaves the event alone [interpreting: retry]',
    'data: a\nretry: 1\ndata: b\n\n',
    {
      messages: [message('a\nb')],
      retries: [1],
    },
  ),
  wire('an empty time is refused [interpreting: retry]', 'retry:\nretry: \ndata: a\n\n', {
    messages: [message('a')],
  }),
  wire('a retry without a colon is refused [interpreting: retry]', 'retry\ndata: a\n\n', {
    messages: [message('a')],
  }),
  ...refusedTimes.map(([what, value]) =>
    wire(`a time with ${what} is refused [interpreting: retry]`, `retry: ${value}\ndata: a\n\n`, {
      messages: [message('a')],
    }),
  ),
]
