// An answer that a time limit of the app's cuts short, over a real socket.
import { expect, test } from 'vitest'
import { createEventStream } from '../../src/index.ts'
import { eventually, within } from '../support/waiting.ts'
import { serve } from '../support/http-server.ts'

/** Sends two words of an answer, and then nothing more. */
async function serveHalf() {
  const open = new Set<object>()
  const url = await serve((_, response) => {
    open.add(response)
    response.on('close', () => open.delete(response))
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write('data: half\n\ndata: an answer\n\n')
  })
  return { open, url }
}

test.for([
  ['AbortSignal.timeout()', () => AbortSignal.timeout(300), 'TimeoutError'],
  [
    'AbortSignal.any() of it and a button',
    () => AbortSignal.any([AbortSignal.timeout(300), new AbortController().signal]),
    'TimeoutError',
  ],
] as const)('B2.4 %s makes the loop throw', async ([, makeSignal, name]) => {
  const { open, url } = await serveHalf()
  const stream = createEventStream(url, { method: 'POST', body: 'Hi?', signal: makeSignal() })
  const words: string[] = []
  const read = async (): Promise<void> => {
    for await (const { data } of stream) words.push(data)
  }
  await expect(within('the end', read())).rejects.toMatchObject({ name })
  // As much as has come until then.
  expect(['half', 'an answer'].slice(0, words.length)).toEqual(words)
  expect(await stream.closed).toMatchObject({ reason: 'aborted', error: { name } })
  await eventually('the end of the request', () => open.size === 0)
})

test('B2.4 a stop button ends it quietly, and closed tells', async () => {
  const { open, url } = await serveHalf()
  const button = new AbortController()
  const stream = createEventStream(url, { signal: button.signal })
  const words: string[] = []
  const read = async (): Promise<void> => {
    for await (const { data } of stream) {
      words.push(data)
      if (words.length === 2) button.abort()
    }
  }
  await within('the end', read())
  const error = { name: 'AbortError' }
  expect(await stream.closed).toMatchObject({ reason: 'aborted', error })
  await eventually('the end of the request', () => open.size === 0)
})
