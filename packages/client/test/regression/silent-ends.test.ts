// A failure that ends a stream reaches somebody (B1.6).
import { createFakeTabs } from '@lastevent/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ClosedState, EventStream, EventStreamOptions } from '../../src/index.ts'
import { createSharedEventStream } from '../../src/shared/index.ts'
import { address, drain, fatal, listen, network, rig } from '../support/scripted.ts'

const reportError = vi.fn<(error: unknown) => void>()

beforeEach(() => void vi.stubGlobal('reportError', reportError))
afterEach(() => {
  vi.unstubAllGlobals()
  reportError.mockReset()
})

const silent = { onError: undefined, onStateChange: undefined } as const

/** A stream that a 404 has ended, with nobody but a listener. */
async function ended(
  options: EventStreamOptions = {},
  watch: (stream: EventStream) => unknown = () => {},
) {
  const made = rig({ ...silent, ...options })
  made.server.handle((connection) => connection.fail(404, {}, 'no such page'))
  listen(made.stream)
  watch(made.stream)
  await made.clock.flush()
  return made
}

describe('an error that ends a stream', () => {
  test('B1.6: goes to reportError where nobody can have seen it', async () => {
    const { stream } = await ended()
    expect(reportError.mock.calls).toEqual([[fatal(stream)]])
  })

  test('B1.6: goes there also for a payload that is invalid by the policy', async () => {
    const { server, clock, stream } = rig({
      ...silent,
      invalid: 'throw',
      events: { message: { '~standard': invalidSchema } },
    })
    server.handle((connection) => connection.send({ data: '1' }))
    listen(stream)
    await clock.flush()
    expect(stream.state).toMatchObject({ reason: 'error', error: { type: 'message' } })
    expect(reportError).toHaveBeenCalledOnce()
  })

  const seers: readonly [string, EventStreamOptions, (stream: EventStream) => unknown][] = [
    ['onClose', { onClose() {} }, () => {}],
    ['onStateChange', { onStateChange() {} }, () => {}],
    ['closed', {}, (stream) => stream.closed],
    ['subscribe', {}, (stream) => stream.subscribe(() => {})],
    ['an iterator', {}, (stream) => drain(stream).catch(() => 'thrown, as it should be')],
  ]
  test.each(seers)('B1.6: is no matter for reportError with %s', async (_, options, watch) => {
    const { stream } = await ended(options, watch)
    fatal(stream)
    expect(reportError).not.toHaveBeenCalled()
  })

  test('B1.6: is the last one that onError hears', async () => {
    const heard: unknown[] = []
    const { server, clock, stream } = rig({ ...silent, onError: (error) => heard.push(error) })
    server.handle((connection) => connection.fail(connection.index === 0 ? 503 : 404))
    listen(stream)
    await clock.advance(10_000)
    expect(heard).toMatchObject([{ status: 503 }, { status: 404 }])
    expect(heard[1]).toBe(fatal(stream))
    expect(reportError).not.toHaveBeenCalled()
  })

  test('B1.6: is heard once by onError where the retries have run out', async () => {
    const heard: unknown[] = []
    const retry = { limit: 1 }
    const { server, clock, stream } = rig({ ...silent, retry, onError: (one) => heard.push(one) })
    server.handle((connection) => connection.refuse())
    listen(stream)
    await clock.advance(10_000)
    expect(heard).toMatchObject([{ code: 'connect-failed' }, { code: 'retry-limit' }])
  })
})

describe('onClose', () => {
  test('B1.6: is called once, with the final state', async () => {
    const onClose = vi.fn<(state: ClosedState) => void>()
    const { stream, clock } = await ended({ onClose })
    stream.close()
    stream.reconnect()
    await clock.advance(60_000)
    expect(onClose.mock.calls).toEqual([
      [{ status: 'closed', reason: 'error', error: fatal(stream) }],
    ])
  })

  test('B1.6: is called for ends that are no failures, which go nowhere else', async () => {
    const reasons: string[] = []
    const onClose = ({ reason }: ClosedState): void => void reasons.push(reason)
    for (const options of [{ onClose }, {}]) {
      const byHand = rig({ ...silent, ...options })
      listen(byHand.stream)
      await byHand.clock.flush()
      byHand.stream.close()
      const nothing = rig({ ...silent, ...options })
      nothing.server.handle((connection) => connection.fail(204))
      listen(nothing.stream)
      const stopped = new AbortController()
      const aborted = rig({ ...silent, ...options, signal: stopped.signal })
      listen(aborted.stream)
      stopped.abort(new Error('enough'))
      await nothing.clock.flush()
    }
    expect(reasons.toSorted()).toEqual(['aborted', 'client', 'no-content'])
    expect(reportError).not.toHaveBeenCalled()
  })

  test('B1.6: that throws is reported, and nothing else', async () => {
    const thrown = new Error('mine')
    const { stream } = await ended({
      onClose() {
        throw thrown
      },
    })
    expect(reportError.mock.calls).toEqual([[thrown]])
    expect((await stream.closed).error).toBe(fatal(stream))
  })
})

describe('a shared stream', () => {
  test('B1.6: is as loud in every tab, once', async () => {
    const { server, clock } = network()
    const tabs = createFakeTabs({ clock })
    const onClose = vi.fn<(state: ClosedState) => void>()
    const onError = vi.fn<(error: unknown) => void>()
    const open = (options: EventStreamOptions): void => {
      const { environment, clock: time, fetch } = tabs.open()
      const given = { name: 'one', fetch: fetch(server.fetch), clock: time, environment }
      createSharedEventStream(address, { ...given, ...options }).on('message', () => {})
    }
    open({})
    open({ onClose })
    open({ onError })
    server.handle((connection) => connection.fail(404))
    await clock.advance(5000)
    expect(onClose).toHaveBeenCalledOnce()
    expect(onClose.mock.calls[0]?.[0]).toMatchObject({ reason: 'error', error: { status: 404 } })
    expect(onError.mock.calls).toMatchObject([[{ status: 404 }]])
    expect(reportError.mock.calls).toMatchObject([[{ status: 404 }]])
  })
})

const invalidSchema = {
  version: 1 as const,
  vendor: 'test',
  validate: () => ({ issues: [{ message: 'never' }] }),
}
