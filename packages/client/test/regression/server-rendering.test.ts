// A module that makes a stream with a relative URL is imported where pages are rendered, too.
import { createScriptedServer } from '@lastevent/testing'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { createEventStream, type EventStreamOptions } from '../../src/index.ts'
import { createSharedEventStream } from '../../src/shared/index.ts'

afterEach(() => vi.unstubAllGlobals())

const kinds = [
  ['createEventStream', createEventStream],
  ['createSharedEventStream', (url: string) => createSharedEventStream(url)],
] as const

test.each(kinds)('%s takes a relative URL where there is no page', (_, create) => {
  const stream = create('/events?topic=a')
  onTestFinished(() => stream.close())
  expect(stream.state.status).toBe('idle')
  expect(stream.url).toBe('/events?topic=a')
})

test.each(kinds)('%s refuses a malformed URL at once', (_, create) => {
  expect(() => create('http://[/')).toThrow(TypeError)
})

test('the URL is resolved when the first consumer comes', async () => {
  const server = createScriptedServer()
  const stream = createEventStream('events', { fetch: server.fetch })
  onTestFinished(() => stream.close())
  vi.stubGlobal('location', { href: 'https://example.test/app/' })
  stream.on('message', () => {})
  const { request } = await server.nextConnection()
  expect(request.url).toBe('https://example.test/app/events')
  expect(stream.url).toBe('https://example.test/app/events')
})

test('a consumer where there is no page ends the stream with an error that says so', async () => {
  const options: EventStreamOptions = {
    onError: () => {},
    fetch: () => Promise.reject(new Error()),
  }
  const stream = createEventStream('/events?token=secret', options)
  stream.on('message', () => {})
  const { error } = await stream.closed
  expect(error).toMatchObject({ name: 'ProtocolError', code: 'invalid-request' })
  expect(String(error)).toContain('Invalid URL')
  expect(String(error)).not.toContain('secret')
})
