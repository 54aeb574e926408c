// The class with credentials in its URL: no request can be made, and no error shows them.
import { expect, test, vi } from 'vitest'
import { EventSource, type EventSourceErrorEvent } from '../../src/eventsource/index.ts'

test('credentials in the URL close the class at once, and are in no error', async () => {
  const fetch = vi.fn<() => Promise<Response>>(() => Promise.reject(new TypeError('user:password')))
  const source = new EventSource('https://user:password@example.test/events', { fetch })
  const failure = await new Promise<EventSourceErrorEvent>((resolve) => {
    source.addEventListener('error', (event) => resolve(event as EventSourceErrorEvent))
  })
  expect(source.readyState).toBe(EventSource.CLOSED)
  expect(fetch).not.toHaveBeenCalled()
  expect(failure.error.code).toBe('invalid-request')
  expect(`${failure.error} ${String(failure.error.cause)}`).not.toContain('password')
})
