// Cases of how a source comes back: the reconnection time, the id it sends, and when it stays away.
import { type Case, equal, soon, staying, utf8 } from '../lab.ts'
import { type Answer, type Step } from '../script.ts'

const anHour = 'retry: 3600000\n'

/** After this stream, the source asks for what follows this id; undefined for none. */
function asksFor(title: string, steps: readonly Step[], id: string | undefined): Case {
  return {
    title,
    async run(lab) {
      const play = await lab.play([soon(...steps), staying('data: again\n\n')])
      lab.open(play.url)
      const [, again] = await play.requests(2)
      equal(utf8(again?.headers['last-event-id']), id, 'the id that was asked for')
    },
  }
}

/** A source that was told so is still waiting when another one has come back twice. */
function waits(title: string, fields: string): Case {
  return {
    title,
    async run(lab) {
      const slow = await lab.play([{ steps: [fields] }, staying()])
      const { event, source } = lab.open(slow.url)
      await event('error')
      const quick = await lab.play([soon(), soon(), staying('data: back\n\n')])
      await lab.open(quick.url).message()
      equal((await slow.requests(0)).length, 1, 'the number of its requests')
      equal(source.readyState, 0, 'its state')
    },
  }
}

/** A source comes back although one of the streams was like this. */
function comesBack(title: string, ...answers: readonly Answer[]): Case {
  return {
    title,
    async run(lab) {
      const play = await lab.play([soon('data: a\n\n'), ...answers, staying('data: b\n\n')])
      const { message, messages, states } = lab.open(play.url)
      await message(2)
      equal(
        messages,
        [
          ['message', 'a', ''],
          ['message', 'b', ''],
        ],
        'what was read',
      )
      equal(states.filter((state) => state === 'error 2').length, 0, 'the number of its ends')
    },
  }
}

const returning: readonly Case[] = [
  {
    title: '[9.2.3] at the end of a stream there is an error event, and it connects again',
    async run(lab) {
      const play = await lab.play([soon('data: a\n\n'), staying('data: b\n\n')])
      const { message, messages, states } = lab.open(play.url)
      await message(2)
      equal(states, ['open 1', 'error 0', 'open 1'], 'what has happened')
      equal(
        messages,
        [
          ['message', 'a', ''],
          ['message', 'b', ''],
        ],
        'what was read',
      )
    },
  },
  comesBack('[9.2.3] it connects again after a stream that broke off', {
    steps: ['data: half'],
    ending: 'break',
  }),
  comesBack('[9.2.3] it connects again after a connection that broke off before a response', {
    ending: 'break',
  }),
  comesBack('[9.2.3] it connects again after an empty stream', {}),
  {
    title: '[9.2.3] it connects again where the first connection has failed',
    // Once is enough: browsers wait for seconds here, and nothing can tell them not to.
    realms: ['window'],
    async run(lab) {
      // A connection that breaks off may be tried again by the browser itself; one refused is not.
      const refused: Answer = { status: 302, headers: { location: lab.address.nowhere } }
      const play = await lab.play([refused, staying('data: a\n\n')])
      const { event, message, states } = lab.open(play.url)
      await event('error')
      equal(states, ['error 0'], 'what has happened')
      await message()
      equal(states, ['error 0', 'open 1'], 'what has happened in the end')
    },
  },
  {
    title: '[9.2.3] events of a stream that broke off are dropped with their id and type',
    async run(lab) {
      const broken: Answer = { steps: ['id: 1\nevent: x\ndata: half\n'], ending: 'break' }
      const play = await lab.play([soon(), broken, staying('data: whole\n\n')])
      const { message, messages } = lab.open(play.url, {}, ['x'])
      await message()
      equal(messages, [['message', 'whole', '']], 'what was read')
    },
  },
  {
    title: '[9.2.3] the address of the new request is the one of the first',
    async run(lab) {
      const play = await lab.play([soon('data: a\n\n'), staying('data: b\n\n')])
      const { message } = lab.open(`${play.url}x?y=1#z`)
      await message(2)
      const paths = (await play.requests(2)).map(({ path }) => path)
      equal(paths, ['x?y=1', 'x?y=1'], 'what was asked for')
    },
  },
]

const times: readonly Case[] = [
  waits('[9.2.6] retry sets the reconnection time', anHour),
  waits('[9.2.6] retry needs no data and no space', 'retry:3600000\n'),
  waits('[9.2.6] the last retry counts', `retry: 1\n${anHour}`),
  waits('[9.2.6] retry counts without its blank line', `${anHour}data: cut off`),
  waits(
    '[9.2.6] retry with other characters than digits is left out',
    `${anHour}retry: 1x\nretry: -1\nretry: 1.5\nretry: +1\nretry: 1e1\nretry:  1\nretry: 0x1\n`,
  ),
  waits('[9.2.6] retry without a value is left out', `${anHour}retry:\nretry\n`),
  {
    title: '[9.2.6] the reconnection time outlives its stream',
    async run(lab) {
      const play = await lab.play([soon(), {}, {}, staying('data: a\n\n')])
      const { message, states } = lab.open(play.url)
      await message()
      equal(states.filter((state) => state === 'error 0').length, 3, 'the number of its returns')
    },
  },
]

const ids: readonly Case[] = [
  asksFor('[9.2.3] without an id it asks for none', ['data: a\n\n'], undefined),
  asksFor(
    '[9.2.3] it asks for what follows the last id',
    ['id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: c\n\n'],
    '2',
  ),
  asksFor(
    '[9.2.4] an id with spaces and signs is sent as it is',
    ['id: a b;c="d",<e>\ndata: a\n\n'],
    'a b;c="d",<e>',
  ),
  asksFor('[9.2.4] an id is sent in UTF-8', ['id: …ä\ndata: a\n\n'], '…ä'),
  asksFor('[9.2.4] an id beyond the basic plane is sent in UTF-8', ['id: 🎈\ndata: a\n\n'], '🎈'),
  asksFor(
    '[9.2.3] an id that was set back is not sent',
    ['id: 1\ndata: a\n\nid\ndata: b\n\n'],
    undefined,
  ),
  asksFor('[9.2.6] the id of an event without data is sent', ['id: 1\ndata: a\n\nid: 2\n\n'], '2'),
  asksFor(
    '[9.2.6] the id of an event that was cut off is not sent',
    ['id: 1\ndata: a\n\nid: 2\ndata: b\n'],
    '1',
  ),
  asksFor('[9.2.6] an id with U+0000 is not sent', ['id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n'], '1'),
  {
    title: '[9.2.6] the id outlives its stream',
    async run(lab) {
      const play = await lab.play([
        soon('id: 1\ndata: a\n\n'),
        { steps: ['data: b\n\n'] },
        staying('data: c\n\nid: 2\ndata: d\n\n'),
      ])
      const { message, messages } = lab.open(play.url)
      await message(4)
      equal(
        messages.map(([, data, id]) => data + id),
        ['a1', 'b1', 'c1', 'd2'],
        'what was read',
      )
      const asked = (await play.requests(3)).map(({ headers }) => headers['last-event-id'])
      equal(asked, [undefined, '1', '1'], 'what was asked for')
    },
  },
]

const ending: readonly Case[] = [
  {
    title: '[9.2.2] close() in the listener of an error keeps it from connecting again',
    async run(lab) {
      const play = await lab.play([soon(), staying()])
      const { event, source, states } = lab.open(play.url)
      source.addEventListener('error', () => source.close())
      await event('error')
      const other = await lab.play([soon(), soon(), staying('data: back\n\n')])
      await lab.open(other.url).message()
      equal((await play.requests(0)).length, 1, 'the number of its requests')
      equal(states, ['open 1', 'error 0'], 'what has happened')
      equal(source.readyState, 2, 'its state')
    },
  },
  {
    title: '[9.2.2] close() while it waits keeps it from connecting again',
    async run(lab) {
      const play = await lab.play([soon(), staying()])
      const { event, source } = lab.open(play.url)
      await event('error')
      source.close()
      equal(source.readyState, 2, 'its state')
      const other = await lab.play([soon(), soon(), staying('data: back\n\n')])
      await lab.open(other.url).message()
      equal((await play.requests(0)).length, 1, 'the number of its requests')
    },
  },
  {
    title: '[9.2.2] close() ends its request',
    async run(lab) {
      const play = await lab.play(staying('data: a\n\n'))
      const { message, source, states } = lab.open(play.url)
      await message()
      source.close()
      await play.over(1)
      equal(states, ['open 1'], 'what has happened')
    },
  },
  {
    title: '[9.2.2] close() ends its request after a redirect, too',
    async run(lab) {
      const target = await lab.play(staying('data: a\n\n'))
      const play = await lab.play({ status: 302, headers: { location: target.url } })
      const { message, source } = lab.open(play.url)
      await message()
      source.close()
      await target.over(1)
    },
  },
  {
    title: '[9.2.2] close() before a response ends its request, without an event',
    async run(lab) {
      const hanging = await lab.play({ ...staying('data: a\n\n'), after: 'never' })
      const { source, states } = lab.open(hanging.url)
      await hanging.requests(1)
      source.close()
      equal(source.readyState, 2, 'its state')
      const other = await lab.play([soon(), staying('data: back\n\n')])
      await lab.open(other.url).message()
      equal(states, [], 'what has happened')
    },
  },
]

/** When it comes back, this answer ends it for good. */
function endsWith(what: string, answer: Answer): Case {
  return {
    title: `[9.2.3] it stays away where it is answered by ${what}`,
    async run(lab) {
      const play = await lab.play([soon('data: a\n\n'), answer])
      const { event, source, states } = lab.open(play.url)
      await event('error', 2)
      equal(states, ['open 1', 'error 0', 'error 2'], 'what has happened')
      equal(source.readyState, 2, 'its state')
    },
  }
}

export const reconnectingCases: readonly Case[] = [
  ...returning,
  ...times,
  ...ids,
  ...ending,
  endsWith('204', { status: 204, type: null }),
  endsWith('404', { status: 404 }),
  endsWith('503', { status: 503 }),
  endsWith('another content type', { type: 'text/plain', steps: ['data: b\n\n'] }),
]
