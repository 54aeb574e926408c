// Options that are wrong were swallowed: each gets an error that names it, what it must be, and what
// was given.
import { describe, expect, test } from 'vitest'
import { createEventStream } from '../../src/index.ts'
import { createSharedEventStream } from '../../src/shared/index.ts'

const address = 'https://example.test/events'

describe.each([
  ['createEventStream', createEventStream],
  ['createSharedEventStream', createSharedEventStream],
] as const)('%s refuses', (_, create) => {
  test.each([
    [{ connectTimeoutMs: '15000' }, 'connectTimeoutMs must be number >= 0, not "15000"'],
    [{ lingerMs: null }, 'lingerMs must be number >= 0, not null'],
    [{ highWaterMark: true }, 'highWaterMark must be number >= 0, not true'],
    [{ maxEventSize: 'auto' }, 'maxEventSize must be number >= 0, not "auto"'],
    [{ idleTimeoutMs: 'never' }, 'idleTimeoutMs must be number >= 0|auto, not "never"'],
    [{ dedupe: Number.NaN }, 'dedupe must be number >= 0, not NaN'],
    [{ retry: { limit: -1 } }, 'retry.limit must be number >= 0, not -1'],
    [{ pauseWhenHidden: { afterMs: -1 } }, 'pauseWhenHidden.afterMs must be number >= 0, not -1'],
  ])('%j as a RangeError', (options, message) => {
    const act = (): unknown => create(address, options as object)
    expect(act).toThrow(new RangeError(message))
  })

  test.each([
    [{ overflow: 'drop' }, 'overflow must be pause|drop-oldest|drop-newest, not "drop"'],
    [{ onEnd: 'close' }, 'onEnd must be reconnect|complete, not "close"'],
    [{ invalid: false }, 'invalid must be skip|throw|function, not false'],
    [{ pauseWhenHidden: 500 }, 'pauseWhenHidden must be boolean|{ afterMs }, not 500'],
    [{ resume: true }, 'resume must be header|false|{ query }|{ method }, not true'],
    [{ resume: { query: 1 } }, 'resume.query must be string, not 1'],
    [{ retry: 3 }, 'retry must be object, not 3'],
    [{ retry: null }, 'retry must be object, not null'],
    [{ onError: {} }, 'onError must be function, not object'],
    [{ signal: true }, 'signal must be object, not true'],
    [{ headers: 'authorization: secret' }, 'headers must be object|function, not string'],
  ])('%j as a TypeError', (options, message) => {
    const act = (): unknown => create(address, options as object)
    expect(act).toThrow(new TypeError(message))
  })

  test.each([
    [{ connectTimeoutMS: 1 }, 'connectTimeoutMS'],
    [{ withCredentials: true }, 'withCredentials'],
    [{ retry: { limits: 1 } }, 'retry.limits'],
    [{ pauseWhenHidden: { after: 1 } }, 'pauseWhenHidden.after'],
    [{ constructor: 1 }, 'constructor'],
  ])('the unknown name in %j as a TypeError', (options, name) => {
    const act = (): unknown => create(address, options as object)
    expect(act).toThrow(TypeError)
    expect(act).toThrow(`Unknown option ${name},`)
  })

  test('nothing that is undefined', () => {
    const nothing = {
      connectTimeoutMs: undefined,
      overflow: undefined,
      retry: { limit: undefined, unknown: undefined },
      signal: undefined,
      headers: undefined,
      unknown: undefined,
    }
    const stream = create(address, nothing as object)
    expect(stream.state.status).toBe('idle')
    stream.close()
  })
})

test('a shared stream refuses what its own options must not be', () => {
  const act = (options: object) => (): unknown => createSharedEventStream(address, options)
  expect(act({ replay: -1 })).toThrow(new RangeError('replay must be number >= 0, not -1'))
  expect(act({ name: 7 })).toThrow(new TypeError('name must be string, not 7'))
  expect(() => createEventStream(address, { replay: 1 } as object)).toThrow('Unknown option replay')
})
