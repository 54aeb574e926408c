// The same server scripts through `fetchEventSource` of @microsoft/fetch-event-source and ours, over real
// sockets: the same calls in the same order and the same requests, but for the differences that the
// migration page names.
import { readFileSync } from 'node:fs'
import { EventStreamContentType, fetchEventSource as theirs } from '@microsoft/fetch-event-source'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import * as ours from '../../src/fetch-event-source/index.ts'
import type { Reply } from './cases.ts'
import { type CallCase, callCases, otherDifferences } from './fetch-event-source-cases.ts'
import { type Call, playCall } from './fetch-event-source-log.ts'
import { type DifferentialServer, startDifferentialServer } from './server.ts'

const page = Object.assign(new EventTarget(), { hidden: false })
const migration = readFileSync(
  new URL('../../../../docs/migrate/fetch-event-source.md', import.meta.url),
  'utf8',
)

let server: DifferentialServer
beforeAll(async () => {
  server = await startDifferentialServer()
})
afterAll(async () => server.close())

// Theirs runs in windows only.
beforeEach(() => {
  page.hidden = false
  vi.stubGlobal('document', page)
  vi.stubGlobal('window', { fetch, setTimeout, clearTimeout })
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const implementations: Record<'ours' | 'theirs', Call> = {
  ours: ours.fetchEventSource,
  theirs: theirs as Call,
}

async function outcomeOf(call: Call, script: CallCase) {
  const url = server.urlOf(script)
  const outcome = await playCall(call, url, script)
  const asked = server.asked(url).map(({ method, headers }) => ({
    method,
    accept: headers['accept'],
    lastEventId: headers['last-event-id'],
    authorization: headers['authorization'],
  }))
  return { ...outcome, asked }
}

describe('ours and @microsoft/fetch-event-source', () => {
  test.each(callCases.filter(({ difference }) => difference === undefined))(
    'agree on $name',
    async (script) => {
      const [mine, other] = await Promise.all([
        outcomeOf(implementations.ours, script),
        outcomeOf(implementations.theirs, script),
      ])
      expect(mine.log.length).toBeGreaterThan(1)
      expect(mine.asked.length).toBeGreaterThan(0)
      expect(mine).toEqual(other)
    },
  )

  test.each(callCases.filter(({ difference }) => difference !== undefined))(
    'differ on $name: $difference',
    async (script) => {
      const [mine, other] = await Promise.all([
        outcomeOf(implementations.ours, script),
        outcomeOf(implementations.theirs, script),
      ])
      expect(mine).not.toEqual(other)
      // Ours gets to the end of each.
      expect(mine.log.at(-1)).not.toEqual(['waiting'])
      expect(mine.leftOpen).toBe(0)
    },
  )

  test('have the same constant', () => {
    expect(ours.EventStreamContentType).toBe(EventStreamContentType)
  })
})

describe('the migration page', () => {
  const listed = new Set(callCases.flatMap(({ difference }) => difference ?? []))
  const rows = [...migration.matchAll(/^\| \*\*(?<name>.+?)\*\*/gm)].map(
    ({ groups }) => groups?.['name'],
  )

  test('has a row for each difference, and no other', () => {
    expect(new Set(rows)).toEqual(new Set([...listed, ...otherDifferences]))
    expect(rows).toHaveLength(listed.size + otherDifferences.length)
  })
})

/** What comes of a call that the test steers; `asked` is what the server was asked until then. */
function start(name: 'ours' | 'theirs', replies: readonly Reply[], init: RequestInit = {}) {
  const script = { name, replies }
  const url = server.urlOf(script)
  const messages: string[] = []
  const errors: Error[] = []
  const controller = new AbortController()
  /** Ends the streams that theirs loses sight of. */
  const end = new AbortController()
  let open = 0
  const done = implementations[name](url, {
    ...init,
    headers: {},
    signal: controller.signal,
    async fetch(input, options) {
      const signals = [end.signal, ...(options?.signal ? [options.signal] : [])]
      const response = await fetch(input, { ...options, signal: AbortSignal.any(signals) })
      open += 1
      options?.signal?.addEventListener('abort', () => (open -= 1))
      return response
    },
    onmessage: ({ data }) => messages.push(data),
    onerror(error: Error) {
      if (end.signal.aborted) throw error
      errors.push(error)
      return 40
    },
  })
  const stop = async (): Promise<void> => {
    controller.abort()
    await done
    end.abort()
  }
  return { messages, errors, asked: () => server.asked(url), open: () => open, stop }
}

async function eventually(check: () => boolean): Promise<void> {
  await expect.poll(() => check(), { interval: 5 }).toBe(true)
}

function show(hidden: boolean): void {
  page.hidden = hidden
  page.dispatchEvent(new Event('visibilitychange'))
}

const stays: Reply = { chunks: ['id: 1\ndata: 1\n\n'], ending: 'stay' }
const refusal: Reply = { status: 503, headers: { 'content-type': 'text/html' } }
const bare: Reply = { chunks: ['data: 1\n\n'], ending: 'stay' }

describe('a hidden page', () => {
  test.each(['ours', 'theirs'] as const)(
    'has no stream, and one again when it is seen: %s',
    async (name) => {
      const call = start(name, [stays, stays])
      await eventually(() => call.messages.length === 1)
      show(true)
      await eventually(() => call.open() === 0)
      show(false)
      await eventually(() => call.messages.length === 2)
      await call.stop()
      expect(call.asked().map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1'])
    },
  )

  test.each([
    ['ours', 1],
    ['theirs', 2],
  ] as const)(
    'that is hidden and seen while it waits has one stream: %s has %d',
    async (name, streams) => {
      const call = start(name, [refusal, bare, bare])
      await eventually(() => call.errors.length === 1)
      show(true)
      show(false)
      await eventually(() => call.messages.length === streams)
      expect(call.asked()).toHaveLength(1 + streams)
      await call.stop()
    },
  )

  test('does not send a POST again: ours sends one', async () => {
    const call = start('ours', [bare, bare], { method: 'POST', body: '{}' })
    await eventually(() => call.messages.length === 1)
    show(true)
    expect(call.open()).toBe(1)
    show(false)
    await call.stop()
    expect(call.asked()).toHaveLength(1)
  })

  // Two, or three: it may take its own abort for an error.
  test('does not send a POST again: theirs sends more', async () => {
    const call = start('theirs', [bare, bare, bare], { method: 'POST', body: '{}' })
    await eventually(() => call.messages.length === 1)
    show(true)
    show(false)
    await eventually(() => call.messages.length > 1)
    await call.stop()
    expect(call.asked().length).toBeGreaterThan(1)
  })
})

test('errors say what happened', async () => {
  const [mine, other] = [start('ours', [refusal]), start('theirs', [refusal])]
  await eventually(() => mine.errors.length > 0 && other.errors.length > 0)
  await Promise.all([mine.stop(), other.stop()])
  expect(mine.errors[0]).toMatchObject({ name: 'ResponseError', status: 503 })
  expect(other.errors[0]?.name).toBe('Error')
})

test('workers and servers have no document', async () => {
  vi.unstubAllGlobals()
  const call = start('ours', [bare])
  await eventually(() => call.messages.length === 1)
  await call.stop()
  const url = server.urlOf({ name: 'none', replies: [bare] })
  await expect(theirs(url, { fetch })).rejects.toThrow(ReferenceError)
})
