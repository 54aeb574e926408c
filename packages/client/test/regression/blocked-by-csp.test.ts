// B4 What a page's own Content-Security-Policy refuses is not asked for again. A real policy, in windows
// and in workers, is for test/browser/csp.test.ts.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { EventSource } from '../../src/eventsource/index.ts'
import { address, fatal, listen, rig } from '../support/scripted.ts'

const realms = ['document', 'worker'] as const

/** A host that reports what its policy refuses, as it refuses each request. */
function stubPolicy(realm: (typeof realms)[number], report: Readonly<Record<string, string>>) {
  const target = new EventTarget()
  vi.stubGlobal('SecurityPolicyViolationEvent', Event)
  if (realm === 'document') vi.stubGlobal('document', target)
  else {
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target))
  }
  return vi.fn(async () => {
    const event = Object.assign(new Event('securitypolicyviolation'), report)
    // The browsers report in a task of its own.
    queueMicrotask(() => target.dispatchEvent(event))
    throw new TypeError('Failed to fetch')
  })
}

const refusal = {
  disposition: 'enforce',
  blockedURI: address,
  effectiveDirective: 'connect-src',
}

afterEach(() => vi.unstubAllGlobals())

describe.each(realms)('a policy of a %s', (realm) => {
  test('B4: closes the stream, and names its directive', async () => {
    const fetch = stubPolicy(realm, refusal)
    const { stream } = rig({ fetch })
    listen(stream)
    await stream.closed
    const error = fatal(stream)
    expect(error).toMatchObject({ name: 'ProtocolError', code: 'blocked-by-csp' })
    expect(error.message).toContain('connect-src')
    expect(fetch).toHaveBeenCalledOnce()
  })

  test('B4: closes the class', async () => {
    const fetch = stubPolicy(realm, refusal)
    const source = new EventSource(address, { fetch })
    const { error } = await new Promise<{ error?: unknown }>((resolve) => {
      source.onerror = (event) => resolve(event as { error?: unknown })
    })
    expect(source.readyState).toBe(EventSource.CLOSED)
    expect(error).toMatchObject({ code: 'blocked-by-csp' })
    expect(fetch).toHaveBeenCalledOnce()
  })

  test.each([
    ['is only reported', { disposition: 'report' }],
    ['was for something else', { blockedURI: 'https://other.test/pixel.gif' }],
  ])('B4: is no reason to close where a violation %s', async (_, differs) => {
    const { stream } = rig({ fetch: stubPolicy(realm, { ...refusal, ...differs }) })
    const error = await new Promise((resolve) => {
      stream.subscribe(() => {
        if (stream.state.status === 'waiting') resolve(stream.state.error)
      })
      listen(stream)
    })
    expect(error).toMatchObject({ code: 'connect-failed', retryable: true })
    stream.close()
  })
})
