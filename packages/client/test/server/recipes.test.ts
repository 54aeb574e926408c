// The other recipes, as they stand in the documentation. The one for tokens has a file of its own.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../src/host/clock.ts'
import {
  type EventDecoder,
  type EventStream,
  EventValidationError,
  NetworkError,
  TruncatedError,
} from '../../src/index.ts'
import { serve } from '../support/http-server.ts'
import { createInbox } from '../support/inbox.ts'
import { loadRecipe } from '../support/recipes.ts'
import { eventually, within } from '../support/waiting.ts'

type Respond = (request: IncomingMessage, response: ServerResponse) => unknown

const serveBy = (respond: Respond): Promise<string> =>
  serve((request, response) => void respond(request, response), '/')

/** How much faster the client's clock goes than ours. */
const HASTE = 60

/** Lets the client's clock run fast, over sockets that know nothing of it. */
function hasten() {
  const start = Date.now()
  const now = (): number => start + (Date.now() - start) * HASTE
  const setTimer = systemClock.setTimer
  vi.spyOn(systemClock, 'now').mockImplementation(now)
  vi.spyOn(systemClock, 'setTimer').mockImplementation((callback, delayMs) =>
    setTimer(callback, delayMs / HASTE),
  )
  onTestFinished(() => void vi.restoreAllMocks())
  return {
    /** So many milliseconds of the client's time. */
    pass: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms / HASTE)),
    elapsedMs: () => now() - start,
  }
}

const eventStream = { 'Content-Type': 'text/event-stream' }

describe('the answer of a language model', async () => {
  const { answer } = await loadRecipe<{
    answer(url: string, question: string): AsyncGenerator<string, void, undefined>
  }>('Stream the answer of a language model')

  const token = (content: string): string =>
    `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`

  test('comes word by word, and is over with its last event', async () => {
    const bodies: unknown[] = []
    let open = true
    const url = await serveBy(async (request, response) => {
      bodies.push(request.method, request.headers['content-type'], await readText(request))
      response.on('close', () => (open = false))
      response.writeHead(200, eventStream)
      // The response stays open: its end is not what the reader waits for.
      response.write(`${token('Hello')}${token(', ')}data: {"choices":[]}\n\n${token('日本')}`)
      response.write('data: [DONE]\n\ndata: not to be read\n\n')
    })
    const words: string[] = []
    for await (const word of answer(url, 'Hi?')) words.push(word)
    expect(words).toEqual(['Hello', ', ', '', '日本'])
    expect(bodies).toEqual([
      'POST',
      'application/json',
      '{"stream":true,"messages":[{"role":"user","content":"Hi?"}]}',
    ])
    await eventually('the end of the request', () => !open)
  })

  test.for([
    ['end', 'truncated', TruncatedError],
    ['destroy', 'connection-lost', NetworkError],
  ] as const)(
    'that breaks off (%s) throws, and is not asked for again',
    async ([how, code, kind]) => {
      let requests = 0
      const url = await serveBy((_, response) => {
        requests += 1
        response.writeHead(200, eventStream)
        response.write(token('Hel'), () => response[how]())
      })
      const words: string[] = []
      const read = async (): Promise<void> => {
        for await (const word of answer(url, 'Hi?')) words.push(word)
      }
      const error: unknown = await within('the error', read()).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(kind)
      expect(error).toMatchObject({ code, attempt: 1 })
      expect(words).toEqual(['Hel'])
      expect(requests).toBe(1)
    },
  )

  test('may begin after a minute of thinking, and pause for two', async () => {
    const { pass, elapsedMs } = hasten()
    const url = await serveBy(async (_, response) => {
      await pass(60_000)
      response.writeHead(200, eventStream)
      for (let count = 0; count < 20; count += 1) {
        response.write(token('word '))
        await pass(500)
      }
      await pass(120_000)
      response.end(`${token('end')}data: [DONE]\n\n`)
    })
    const words: string[] = []
    const read = async (): Promise<void> => {
      for await (const word of answer(url, 'Hi?')) words.push(word)
    }
    await within('the answer', read())
    expect(words).toEqual([...Array.from({ length: 20 }, () => 'word '), 'end'])
    expect(elapsedMs()).toBeGreaterThan(180_000)
  })

  test('that is none throws what is wrong with it', async () => {
    const url = await serveBy((_, response) => {
      response.writeHead(200, eventStream).write('data: {"error":"overloaded"}\n\n')
    })
    const next = answer(url, 'Hi?').next()
    await expect(within('the error', next)).rejects.toBeInstanceOf(EventValidationError)
  })

  test('that nobody wants any more is not sent to the end', async () => {
    let open = true
    const url = await serveBy((_, response) => {
      response.on('close', () => (open = false))
      response.writeHead(200, eventStream).write(token('Well'))
    })
    for await (const word of answer(url, 'Hi?')) {
      expect(word).toBe('Well')
      break
    }
    await eventually('the end of the request', () => !open)
  })
})

describe('without a preflight', async () => {
  const { openFeed } = await loadRecipe<{ openFeed(url: string): EventStream }>(
    'Resume without a CORS preflight',
  )

  test('the position goes into the query, and no header needs permission', async () => {
    const requests = createInbox<IncomingMessage>()
    const url = await serveBy((request, response) => {
      requests.add(request)
      response.writeHead(200, eventStream)
      response.end(`id: ${requests.items.length}\ndata: x\n\n`)
    })
    const stream = openFeed(`${url}?room=7`)
    onTestFinished(() => stream.close())
    stream.on('message', () => undefined)
    const [first, second] = await requests.reach(2)
    expect([first?.url, second?.url]).toEqual(['/?room=7', '/?room=7&lastEventId=1'])
    const names = Object.keys(second?.headers ?? {})
    expect(names).not.toContain('last-event-id')
    expect(new Set(names)).toEqual(new Set(Object.keys(first?.headers ?? {})))
  })
})

describe('a position that the server has dropped', async () => {
  const { openFeed } = await loadRecipe<{
    openFeed(url: string, forget: () => void): EventStream<{ readonly add: EventDecoder }>
  }>('Start afresh when the server has dropped your position')

  test('is given up, together with what was built from earlier events', async () => {
    const asked = createInbox<unknown>()
    const url = await serveBy((request, response) => {
      asked.add(request.headers['last-event-id'])
      if (asked.items.length === 2) return response.writeHead(410).end()
      const n = asked.items.length * 10
      response.writeHead(200, eventStream)
      response.write(`id: ${n}\nevent: add\ndata: {"n":${n}}\n\n`, () => {
        if (asked.items.length === 1) response.destroy()
      })
      return undefined
    })
    const log = createInbox<unknown>()
    const stream = openFeed(url, () => log.add('forget'))
    onTestFinished(() => stream.close())
    stream.on('add', ({ data }) => log.add(data))
    await log.reach(4)
    expect(log.items).toEqual(['forget', { n: 10 }, 'forget', { n: 30 }])
    expect(asked.items).toEqual([undefined, '10', undefined])
    expect(stream.lastEventId).toBe('30')
  })
})
