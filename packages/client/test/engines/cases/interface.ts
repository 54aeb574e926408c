// Cases of the interface's shape: what Web IDL makes of it, and what its constructor takes.
import { type Case, equal, type EventSourceClass, type Lab, ok, staying, thrown } from '../lab.ts'

type Shaped = (EventSource: EventSourceClass, lab: Lab) => void

function shape(title: string, look: Shaped): Case {
  return { title, run: (lab) => look(lab.EventSource, lab) }
}

/** With a source, which is closed afterwards. */
function instance(title: string, look: (source: EventSource, lab: Lab) => void): Case {
  return {
    title,
    async run(lab) {
      const play = await lab.play(staying())
      look(lab.open(play.url).source, lab)
    },
  }
}

function descriptor(target: object, name: PropertyKey): PropertyDescriptor {
  const found = Object.getOwnPropertyDescriptor(target, name)
  ok(found !== undefined, `${String(name)} is no property of its own`)
  return found ?? {}
}

function flags({ enumerable, configurable, writable }: PropertyDescriptor): unknown {
  return { enumerable, configurable, writable }
}

const constants = { CONNECTING: 0, OPEN: 1, CLOSED: 2 }
const readOnly = ['url', 'withCredentials', 'readyState'] as const
const handlers = ['onopen', 'onmessage', 'onerror'] as const

const interfaceObject: readonly Case[] = [
  shape('[Web IDL] its name is EventSource, also when minified', (EventSource) => {
    equal(descriptor(EventSource, 'name').value, 'EventSource', 'its name')
    equal(
      flags(descriptor(EventSource, 'name')),
      { enumerable: false, configurable: true, writable: false },
      'name',
    )
  }),
  shape('[Web IDL] it needs one argument', (EventSource) => {
    equal(EventSource.length, 1, 'its length')
    const Bare = EventSource as unknown as new () => EventSource
    ok(
      thrown(() => new Bare(), 'construction without an argument') instanceof TypeError,
      'no TypeError',
    )
  }),
  shape('[Web IDL] it is called with new only', (EventSource) => {
    const call = EventSource as unknown as (url: string) => unknown
    ok(thrown(() => call('/'), 'a call') instanceof TypeError, 'no TypeError')
  }),
  shape('[Web IDL] it inherits from EventTarget', (EventSource) => {
    ok(Object.getPrototypeOf(EventSource) === EventTarget, 'the class inherits from something else')
    const { prototype } = EventSource
    ok(Object.getPrototypeOf(prototype) === EventTarget.prototype, 'the prototype does not')
  }),
  shape('[Web IDL] its prototype is fixed, and knows its class', (EventSource) => {
    const none = { enumerable: false, configurable: false, writable: false }
    equal(flags(descriptor(EventSource, 'prototype')), none, 'prototype')
    const { prototype } = EventSource
    ok(prototype.constructor === EventSource, 'the constructor is another one')
    const hidden = { enumerable: false, configurable: true, writable: true }
    equal(flags(descriptor(prototype, 'constructor')), hidden, 'constructor')
  }),
  shape('[Web IDL] Symbol.toStringTag tells its name', (EventSource, { address }) => {
    const tag = descriptor(EventSource.prototype, Symbol.toStringTag)
    equal(tag.value, 'EventSource', 'the tag')
    equal(flags(tag), { enumerable: false, configurable: true, writable: false }, 'the tag')
    const source = new EventSource(address.here)
    source.close()
    equal(Object.prototype.toString.call(source), '[object EventSource]', 'a source as a string')
  }),
  ...Object.entries(constants).map(([name, value]) =>
    shape(
      `[Web IDL] ${name} is ${value} on the class and on its prototype, read-only`,
      (EventSource) => {
        for (const target of [EventSource, EventSource.prototype]) {
          const found = descriptor(target, name)
          equal(found.value, value, name)
          equal(flags(found), { enumerable: true, configurable: false, writable: false }, name)
        }
      },
    ),
  ),
  ...readOnly.map((name) =>
    shape(`[Web IDL] ${name} is an enumerable accessor without a setter`, ({ prototype }) => {
      const { get, set, enumerable, configurable } = descriptor(prototype, name)
      equal([get?.name, get?.length, set], [`get ${name}`, 0, undefined], name)
      equal([enumerable, configurable], [true, true], name)
    }),
  ),
  ...handlers.map((name) =>
    shape(`[Web IDL] ${name} is an enumerable accessor with a setter`, ({ prototype }) => {
      const { get, set, enumerable, configurable } = descriptor(prototype, name)
      equal(
        [get?.name, get?.length, set?.name, set?.length],
        [`get ${name}`, 0, `set ${name}`, 1],
        name,
      )
      equal([enumerable, configurable], [true, true], name)
    }),
  ),
  shape('[Web IDL] close is an enumerable method without arguments', ({ prototype }) => {
    const close = descriptor(prototype, 'close')
    equal(flags(close), { enumerable: true, configurable: true, writable: true }, 'close')
    const { name, length } = close.value as () => void
    equal([name, length], ['close', 0], 'its name and length')
    ok(!('prototype' in (close.value as () => void)), 'it can be constructed')
  }),
  shape('[Web IDL] nothing else is to be seen', (EventSource) => {
    const names = Object.keys(EventSource.prototype).toSorted()
    const expected = [...Object.keys(constants), ...readOnly, ...handlers, 'close'].toSorted()
    equal(names, expected, 'what its prototype enumerates')
    equal(
      Object.keys(EventSource).toSorted(),
      Object.keys(constants).toSorted(),
      'what it enumerates',
    )
  }),
  shape('[Web IDL] members refuse what is no EventSource', ({ prototype }) => {
    for (const name of [...readOnly, ...handlers]) {
      const { get } = descriptor(prototype, name)
      ok(
        thrown(() => get?.call({}), `${name} of another object`) instanceof TypeError,
        'no TypeError',
      )
    }
    for (const name of handlers) {
      const { set } = descriptor(prototype, name)
      ok(
        thrown(() => set?.call({}, null), `${name} of another object`) instanceof TypeError,
        'no TypeError',
      )
    }
    ok(
      thrown(() => prototype.close.call({} as EventSource), 'close of another object') instanceof
        TypeError,
      'no TypeError',
    )
  }),
]

const instances: readonly Case[] = [
  instance('[Web IDL] a source has no properties of its own', (source) => {
    equal(Reflect.ownKeys(source), [], 'what it owns')
  }),
  instance('[Web IDL] a source is an EventSource and an EventTarget', (source, { EventSource }) => {
    ok(source instanceof EventSource, 'it is no EventSource')
    ok(source instanceof EventTarget, 'it is no EventTarget')
    ok(Object.getPrototypeOf(source) === EventSource.prototype, 'its prototype is another one')
  }),
  instance('[Web IDL] a class may extend it, and code may extend its prototype', (source, lab) => {
    class Extended extends lab.EventSource {
      more(): string {
        return this.url
      }
    }
    const extended = new Extended(source.url)
    equal(extended.more(), source.url, 'what the method answers')
    extended.close()
    const prototype = lab.EventSource.prototype as unknown as Record<string, unknown>
    prototype['added'] = () => 'added'
    lab.after(() => delete prototype['added'])
    equal((source as unknown as { added(): string }).added(), 'added', 'the added method')
  }),
  instance('[Web IDL] assignments to read-only members throw', (source) => {
    const target = source as unknown as Record<string, unknown>
    for (const name of [...readOnly, ...Object.keys(constants)]) {
      ok(
        thrown(() => (target[name] = 1), `the assignment to ${name}`) instanceof TypeError,
        'no TypeError',
      )
    }
  }),
  instance('[9.2.2] a new source connects, and has no handlers', (source, { EventSource }) => {
    equal([source.readyState, source.CONNECTING, EventSource.CONNECTING], [0, 0, 0], 'its state')
    equal([source.onopen, source.onmessage, source.onerror], [null, null, null], 'its handlers')
    equal(source.withCredentials, false, 'withCredentials')
  }),
  instance('[9.2.2] close() closes at once, and a second time does nothing', (source) => {
    equal(source.close(), undefined, 'what close() answers')
    source.close()
    equal(source.readyState, 2, 'its state')
  }),
]

const initializers: readonly (readonly [init: unknown, expected: boolean])[] = [
  [undefined, false],
  [null, false],
  [{}, false],
  [{ withCredentials: undefined }, false],
  [{ withCredentials: 0 }, false],
  [{ withCredentials: '' }, false],
  [{ withCredentials: 'false' }, true],
  [{ withCredentials: {} }, true],
  [Object.create({ withCredentials: true }), true],
  [Object.assign(() => undefined, { withCredentials: true }), true],
]

const construction: readonly Case[] = [
  ...['http://[', 'http://', '//', 'http://localhost:99999/'].map((url) =>
    shape(`[9.2.2] the address "${url}" throws a SyntaxError`, (EventSource) => {
      const error = thrown(() => new EventSource(url), `the address ${url}`)
      ok(error instanceof DOMException, `it is ${String(error)}, no DOMException`)
      equal([(error as DOMException).name, (error as DOMException).code], ['SyntaxError', 12], 'it')
    }),
  ),
  shape('[9.2.2] the address "http://this is invalid/" throws a SyntaxError', (EventSource) => {
    const error = thrown(() => new EventSource('http://this is invalid/'), 'it')
    equal(error instanceof DOMException && error.name, 'SyntaxError', 'what it throws')
  }),
  shape('[Web IDL] an address that has no string throws its own error', (EventSource) => {
    ok(
      thrown(() => new EventSource(Symbol('url') as unknown as string), 'a symbol') instanceof
        TypeError,
      'no TypeError',
    )
    const own = new RangeError('mine')
    const url = {
      toString(): string {
        throw own
      },
    }
    ok(thrown(() => new EventSource(url as unknown as string), 'it') === own, 'another error')
  }),
  {
    title: '[Web IDL] the second argument is a dictionary',
    async run({ EventSource, play, after }) {
      const { url } = await play(staying())
      for (const [init, expected] of initializers) {
        const source = new EventSource(url, init as EventSourceInit)
        after(() => source.close())
        equal(source.withCredentials, expected, `withCredentials of ${JSON.stringify(init)}`)
        source.close()
      }
      for (const init of [1, 'a', true, Symbol('a')]) {
        const construct = (): unknown => new EventSource(url, init as unknown as EventSourceInit)
        ok(thrown(construct, `a ${typeof init}`) instanceof TypeError, 'no TypeError')
      }
    },
  },
]

export const interfaceCases: readonly Case[] = [...interfaceObject, ...instances, ...construction]
