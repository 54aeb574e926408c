// Cases of events and listeners: what an event tells, handler attributes, and what closes when.
import {
  type Case,
  CaseError,
  equal,
  type Lab,
  ok,
  soon,
  staying,
  turn,
  type Watched,
} from '../lab.ts'

/** With a source of these pieces, which stays open. */
function withStream(
  title: string,
  pieces: string,
  look: (watched: Watched, lab: Lab) => Promise<void>,
): Case {
  return {
    title,
    async run(lab) {
      const play = await lab.play(staying(pieces))
      await look(lab.open(play.url), lab)
    },
  }
}

/** The message of the next uncaught error that has this text; it is kept from the console. */
function uncaught(text: string, { after }: Lab): Promise<void> {
  return new Promise((resolve) => {
    const look = (event: Event): void => {
      if (!(event as ErrorEvent).message.includes(text)) return
      event.preventDefault()
      resolve()
    }
    addEventListener('error', look)
    after(() => removeEventListener('error', look))
  })
}

const events: readonly Case[] = [
  withStream('[9.2.3] an open event is a plain event', ':\n', async ({ event, source }) => {
    const open = await event('open')
    ok(open.constructor === Event, `it is a ${open.constructor.name}`)
    equal(
      [open.type, open.bubbles, open.cancelable, 'data' in open],
      ['open', false, false, false],
      'it',
    )
    ok(open.target === source, 'its target is something else')
  }),
  {
    title: '[9.2.3] an error event is a plain event',
    async run(lab) {
      const play = await lab.play([soon(), staying()])
      const { event, source } = lab.open(play.url)
      const error = await event('error')
      ok(error.constructor === Event, `it is a ${error.constructor.name}`)
      equal(
        [error.type, error.bubbles, error.cancelable, 'data' in error],
        ['error', false, false, false],
        'it',
      )
      ok(error.target === source, 'its target is something else')
    },
  },
  withStream(
    '[9.2.6] a message is a MessageEvent',
    'id: 1\ndata: a\n\n',
    async ({ message, source }, lab) => {
      const event = await message()
      ok(event.constructor === MessageEvent, `it is a ${event.constructor.name}`)
      equal([event.type, event.bubbles, event.cancelable], ['message', false, false], 'it')
      equal(
        [event.data, event.lastEventId, event.origin],
        ['a', '1', lab.address.here],
        'its content',
      )
      equal([event.source, event.ports], [null, []], 'its source and ports')
      ok(event.target === source, 'its target is something else')
    },
  ),
  withStream('[DOM] events are trusted', 'data: a\n\n', async ({ event }) => {
    equal((await event('open')).isTrusted, true, 'isTrusted of open')
    equal((await event('message')).isTrusted, true, 'isTrusted of message')
  }),
  withStream(
    '[9.2.6] during dispatch an event tells its place',
    'data: a\n\n',
    async ({ source }) => {
      const seen = await new Promise((resolve) => {
        source.addEventListener('message', (event) =>
          resolve([event.currentTarget === source, event.eventPhase, event.composedPath().length]),
        )
      })
      equal(seen, [true, 2, 1], 'its target, phase and path')
    },
  ),
  {
    title: '[9.2.2] nothing happens before the code that made the source has ended',
    async run(lab) {
      const play = await lab.play(staying('data: a\n\n'))
      const { source, states } = lab.open(play.url)
      await Promise.resolve()
      equal([source.readyState, states], [0, []], 'what has happened')
    },
  },
  withStream(
    '[9.2.6] jobs of an event are done before the next event',
    'data: a\n\ndata: b\n\n',
    async ({ source, message }) => {
      const order: string[] = []
      source.addEventListener('message', ({ data }) => {
        order.push(String(data))
        void Promise.resolve().then(() => order.push(`job of ${String(data)}`))
      })
      await message(2)
      await turn()
      equal(order, ['a', 'job of a', 'b', 'job of b'], 'the order')
    },
  ),
]

const listeners: readonly Case[] = [
  withStream(
    '[9.2.2] handler attributes are called, with the source as this',
    'data: a\n\n',
    async ({ source, message }) => {
      const seen: unknown[] = []
      source.onopen = function onopen(event) {
        seen.push(this === source, event.type)
      }
      source.onmessage = function onmessage(event) {
        seen.push(this === source, event.type)
      }
      await message()
      await turn()
      equal(seen, [true, 'open', true, 'message'], 'what they saw')
    },
  ),
  {
    title: '[9.2.2] onerror is called with the event',
    async run(lab) {
      const play = await lab.play([soon(), staying()])
      const { source, event } = lab.open(play.url)
      const seen: unknown[] = []
      source.onerror = (...parameters) => seen.push(...parameters)
      const error = await event('error')
      await turn()
      ok(seen.length === 1 && seen[0] === error, 'it was called with something else')
    },
  },
  withStream(
    '[HTML 8.1.8.1] a handler keeps the place where it was first set',
    'data: a\n\n',
    async ({ source, event }) => {
      const order: string[] = []
      source.onmessage = () => order.push('first')
      source.addEventListener('message', () => order.push('second'))
      source.onmessage = () => order.push('first, set again')
      await event('message')
      await turn()
      equal(order, ['first, set again', 'second'], 'the order')
    },
  ),
  withStream(
    '[HTML 8.1.8.1] a handler that is taken away and set again goes to the end',
    'data: a\n\n',
    async ({ source, event }) => {
      const order: string[] = []
      source.onmessage = () => order.push('first')
      source.addEventListener('message', () => order.push('second'))
      source.onmessage = null
      source.onmessage = () => order.push('third')
      await event('message')
      await turn()
      equal(order, ['second', 'third'], 'the order')
    },
  ),
  withStream(
    '[Web IDL] a handler may be set to anything, objects are kept',
    'data: a\n\n',
    async ({ source, message }) => {
      const target = source as unknown as { onmessage: unknown }
      const called: unknown[] = []
      const object = { handleEvent: () => called.push('object') }
      for (const [value, kept] of [
        [object, object],
        [1, null],
        ['a', null],
        [undefined, null],
        [object, object],
      ]) {
        target.onmessage = value
        ok(target.onmessage === kept, `${typeof value} is kept as ${typeof target.onmessage}`)
      }
      await message()
      equal(called, [], 'what was called')
    },
  ),
  withStream(
    '[DOM] addEventListener knows objects, once and signal',
    'data: a\n\ndata: b\n\n',
    async ({ source, message }) => {
      const seen: string[] = []
      const controller = new AbortController()
      source.addEventListener('message', { handleEvent: ({ type }) => void seen.push(type) })
      source.addEventListener('message', () => seen.push('once'), { once: true })
      const { signal } = controller
      source.addEventListener('message', () => seen.push('signal'), { signal })
      const removed = (): void => void seen.push('removed')
      source.addEventListener('message', removed)
      source.removeEventListener('message', removed)
      source.addEventListener('message', () => controller.abort())
      await message(2)
      await turn()
      equal(seen, ['message', 'once', 'signal', 'message'], 'what they saw')
    },
  ),
  withStream('[DOM] code may dispatch events of its own', ':\n', async ({ source, event }) => {
    await event('open')
    const own = new MessageEvent('message', { data: 'mine' })
    equal(source.dispatchEvent(own), true, 'what dispatchEvent answers')
    ok((await event('message')) === own, 'it is another event')
  }),
  withStream(
    '[HTML 8.1.4.6] an error of a listener is reported, and nothing else comes of it',
    'data: a\n\ndata: b\n\n',
    async ({ source, message, messages, states }, lab) => {
      const reported = uncaught('thrown by a listener', lab)
      source.onmessage = () => {
        throw new CaseError('thrown by a listener')
      }
      await message(2)
      await reported
      equal(
        messages.map(([, data]) => data),
        ['a', 'b'],
        'what was read',
      )
      equal([states, source.readyState], [['open 1'], 1], 'what has happened')
    },
  ),
]

/** After close() in the first of these, nothing comes any more, not even what was there already. */
function closesIn(type: 'open' | 'message', expected: readonly unknown[]): Case {
  return {
    title: `[9.2.6] close() in a listener of ${type} ends it, also for events that have come already`,
    async run(lab) {
      const play = await lab.play([soon('data: a\n\ndata: b\n\n'), staying()])
      const { source, event, messages, states } = lab.open(play.url)
      source.addEventListener(type, () => source.close())
      await event(type)
      const other = await lab.play([soon(), staying('data: back\n\n')])
      await lab.open(other.url).message()
      equal([source.readyState, states, messages], expected, 'its state and what has happened')
      equal((await play.requests(1)).length, 1, 'the number of its requests')
    },
  }
}

export const dispatchingCases: readonly Case[] = [
  ...events,
  ...listeners,
  closesIn('open', [2, ['open 1'], []]),
  closesIn('message', [2, ['open 1'], [['message', 'a', '']]]),
  withStream(
    '[DOM] close() in a listener leaves the others of its event alone',
    'data: a\n\n',
    async ({ source, event }) => {
      const order: string[] = []
      source.addEventListener('message', () => {
        source.close()
        order.push('closed')
      })
      source.addEventListener('message', () => order.push('next'))
      await event('message')
      await turn()
      equal(order, ['closed', 'next'], 'the order')
    },
  ),
]
