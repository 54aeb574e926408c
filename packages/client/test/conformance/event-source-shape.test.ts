// The interface of the EventSource class, as Web IDL has it, and its event handlers.
import { describe, expect, test, vi } from 'vitest'
import { EventSource, type EventSourceInit } from '../../src/eventsource/index.ts'
import { openSource, sourceRig } from '../support/event-source.ts'
import { address } from '../support/scripted.ts'

const attributes = ['url', 'withCredentials', 'readyState', 'onopen', 'onmessage', 'onerror']
const readOnly = new Set(['url', 'withCredentials', 'readyState'])

describe('the interface object', () => {
  test('is a class named EventSource with a length of 1', () => {
    expect(EventSource).toHaveLength(1)
    expect(EventSource.name).toBe('EventSource')
    expect(Object.getOwnPropertyDescriptor(EventSource, 'name')).toEqual({
      value: 'EventSource',
      configurable: true,
      enumerable: false,
      writable: false,
    })
    expect(Object.getPrototypeOf(EventSource)).toBe(EventTarget)
    expect(() => (EventSource as unknown as () => unknown)()).toThrow(TypeError)
    expect(Object.keys(EventSource)).toEqual(['CONNECTING', 'OPEN', 'CLOSED'])
  })

  test('has a prototype that cannot be replaced', () => {
    expect(Object.getOwnPropertyDescriptor(EventSource, 'prototype')).toMatchObject({
      configurable: false,
      enumerable: false,
      writable: false,
    })
    expect(Object.getPrototypeOf(EventSource.prototype)).toBe(EventTarget.prototype)
    expect(EventSource.prototype.constructor).toBe(EventSource)
  })

  test.each([
    ['CONNECTING', 0],
    ['OPEN', 1],
    ['CLOSED', 2],
  ])('has the constant %s on itself and on its prototype', (name, value) => {
    const constant = { value, configurable: false, enumerable: true, writable: false }
    expect(Object.getOwnPropertyDescriptor(EventSource, name)).toEqual(constant)
    expect(Object.getOwnPropertyDescriptor(EventSource.prototype, name)).toEqual(constant)
  })
})

describe('the prototype', () => {
  test.each(attributes)('has the attribute %s as an enumerable accessor', (name) => {
    const descriptor = Object.getOwnPropertyDescriptor(EventSource.prototype, name)
    expect(descriptor).toMatchObject({ configurable: true, enumerable: true })
    expect(descriptor?.get?.name).toBe(`get ${name}`)
    expect(descriptor?.set?.name).toBe(readOnly.has(name) ? undefined : `set ${name}`)
    expect(() => descriptor?.get?.call({}) as unknown).toThrow(TypeError)
  })

  test('has an enumerable close() without parameters', () => {
    expect(Object.getOwnPropertyDescriptor(EventSource.prototype, 'close')).toMatchObject({
      configurable: true,
      enumerable: true,
      writable: true,
    })
    expect(EventSource.prototype.close).toHaveLength(0)
    expect(() => EventSource.prototype.close.call({} as EventSource)).toThrow(TypeError)
  })

  test('has a tag, and nothing that the standard does not know', () => {
    expect(Object.getOwnPropertyDescriptor(EventSource.prototype, Symbol.toStringTag)).toEqual({
      value: 'EventSource',
      configurable: true,
      enumerable: false,
      writable: false,
    })
    const names = ['constructor', ...attributes, 'close', 'CONNECTING', 'OPEN', 'CLOSED']
    expect(Object.getOwnPropertyNames(EventSource.prototype).toSorted()).toEqual(names.toSorted())
    const { source } = sourceRig()
    expect(Object.prototype.toString.call(source)).toBe('[object EventSource]')
    expect(Object.getOwnPropertyNames(source)).toEqual([])
  })
})

describe('the constructor', () => {
  test('9.2.2 resolves the URL and keeps it', () => {
    const { source } = sourceRig({ url: 'HTTPS://example.test/a/../é?b#c' })
    expect(source.url).toBe('https://example.test/%C3%A9?b#c')
  })

  test('9.2.2 takes whatever turns into a string', () => {
    const { source } = sourceRig({ url: { toString: () => `${address}?1` } as unknown as string })
    expect(source.url).toBe(`${address}?1`)
  })

  test.each(['http://this is invalid/', '/relative', '', 'http://['])(
    '9.2.2 throws a SyntaxError for %j',
    (url) => {
      const make = (): unknown => new EventSource(url)
      expect(make).toThrow(DOMException)
      expect(make).toThrow(expect.objectContaining({ name: 'SyntaxError', code: 12 }))
    },
  )

  test('[Web IDL] wants a URL, and something that turns into a string', () => {
    const Loose = EventSource as unknown as new (...args: unknown[]) => EventSource
    expect(() => new Loose()).toThrow(TypeError)
    expect(() => new Loose(Symbol('x'))).toThrow(TypeError)
    const mine = new Error('mine')
    const toString = (): never => {
      throw mine
    }
    expect(() => new Loose({ toString })).toThrow(mine)
    // Given, it is a string like others.
    expect(() => new Loose(undefined)).toThrow(expect.objectContaining({ name: 'SyntaxError' }))
  })

  test.each([1, 0, 'x', '', true, false, Symbol('x')])('[Web IDL] %s is no dictionary', (value) => {
    expect(() => new EventSource(address, value as EventSourceInit)).toThrow(TypeError)
  })

  test('9.2.2 resolves against the base URL of the document', () => {
    vi.stubGlobal('document', { baseURI: 'https://example.test/dir/page' })
    try {
      expect(sourceRig({ url: 'events' }).source.url).toBe('https://example.test/dir/events')
      expect(sourceRig({ url: '' }).source.url).toBe('https://example.test/dir/page')
    } finally {
      vi.unstubAllGlobals()
    }
  })

  test('9.2.2 resolves against the location of the worker', () => {
    vi.stubGlobal('location', new URL('https://example.test/dir/worker.js'))
    try {
      expect(sourceRig({ url: 'events' }).source.url).toBe('https://example.test/dir/events')
    } finally {
      vi.unstubAllGlobals()
    }
  })

  test('9.2.2 withCredentials is what the dictionary says, as a boolean', () => {
    expect(sourceRig().source.withCredentials).toBe(false)
    expect(sourceRig({ withCredentials: true }).source.withCredentials).toBe(true)
    const truthy = 1 as unknown as boolean
    expect(sourceRig({ withCredentials: truthy }).source.withCredentials).toBe(true)
  })

  test('a dictionary may be null', () => {
    vi.stubGlobal('fetch', async () => new Promise(() => {}))
    try {
      const source = new EventSource(address, null as unknown as undefined)
      expect(source.withCredentials).toBe(false)
      source.close()
    } finally {
      vi.unstubAllGlobals()
    }
  })
})

describe('8.1.8.1 the event handlers', () => {
  test('are null, and stay what they are set to', () => {
    const { source } = sourceRig()
    expect([source.onopen, source.onmessage, source.onerror]).toEqual([null, null, null])
    const handler = (): void => {}
    source.onmessage = handler
    expect(source.onmessage).toBe(handler)
    source.onmessage = null
    expect(source.onmessage).toBeNull()
  })

  test.each([1, 'x', undefined, true, Symbol.iterator])('%s is null', (value) => {
    const { source } = sourceRig()
    source.onopen = (): void => {}
    source.onopen = value as unknown as null
    expect(source.onopen).toBeNull()
  })

  test('an object that cannot be called is kept, and does nothing', async () => {
    const { source, connection, seen, clock } = await openSource()
    const handler = { handleEvent: vi.fn() }
    source.onmessage = handler as unknown as null
    expect(source.onmessage).toBe(handler)
    connection.raw('data: 1\n\n')
    await clock.flush()
    expect(seen.at(-1)?.data).toBe('1')
    expect(handler.handleEvent).not.toHaveBeenCalled()
  })

  test('are called with the event, on the source', async () => {
    const calls: unknown[] = []
    const { source, server, clock } = sourceRig()
    source.onopen = function onopen(event) {
      calls.push([this, event.type, event.constructor])
    }
    source.onmessage = function onmessage(event) {
      calls.push([this, event.type, event.constructor])
    }
    source.onerror = function onerror(event) {
      calls.push([this, event.type, event.constructor])
    }
    const connection = await server.nextConnection()
    connection.raw('data: 1\n\n')
    connection.end()
    await clock.flush()
    expect(calls).toEqual([
      [source, 'open', Event],
      [source, 'message', MessageEvent],
      [source, 'error', Event],
    ])
  })

  test('keep their place when replaced, and lose it when removed', async () => {
    const { source, connection, clock } = await openSource()
    const order: string[] = []
    source.onmessage = () => order.push('first handler')
    source.addEventListener('message', () => order.push('listener'))
    source.onmessage = () => order.push('second handler')
    connection.raw('data: 1\n\n')
    await clock.flush()
    source.onmessage = null
    source.onmessage = () => order.push('third handler')
    connection.raw('data: 2\n\n')
    await clock.flush()
    expect(order).toEqual(['second handler', 'listener', 'listener', 'third handler'])
  })

  test('a class of one’s own can extend it', async () => {
    const heard: unknown[] = []
    class Mine extends EventSource {
      onMine = (event: MessageEvent): void => void heard.push(event.data)
    }
    const { server, clock } = sourceRig()
    const mine = new Mine(address, { fetch: server.fetch, clock })
    mine.onmessage = mine.onMine
    server.handle((connection) => connection.raw('data: 1\n\n'))
    await clock.flush()
    mine.close()
    expect(heard).toEqual(['1'])
    expect(mine).toBeInstanceOf(EventSource)
  })
})
