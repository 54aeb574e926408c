// Runs the page's own markup against a scripted server and a clock that stands still, for the tests.
// It never knows what a test is about.
import { createScriptedServer, createVirtualClock } from '@lastevent/testing'
import { vi } from 'vitest'

import markup from '../index.html?raw'
import { events } from './contract.ts'
import { find } from './dom.ts'
import type { NativeSource } from './native-client.ts'
import { createPage, type PageOptions } from './page.ts'
import { respond } from './schema-answers.ts'
import type { WorkerLike } from './schema-checker.ts'
import type { Fetch } from './server-api.ts'
import { defaultSetup, type Setup } from './setup.ts'

export type TestPage = ReturnType<typeof openTestPage>

/** What the page asked of the server beside the stream. */
export interface Call {
  readonly url: string
  readonly body: unknown
}

const pageUrl = new URL('/', location.href).href

// Without the head: its styles and scripts would be asked for.
const body = markup.slice(markup.indexOf('<body>'))

export interface TestPageOptions extends Partial<PageOptions> {
  readonly setup?: Partial<Setup>
}

export function openTestPage({ setup, ...options }: TestPageOptions = {}) {
  const parsed = new DOMParser().parseFromString(body, 'text/html')
  document.body.replaceChildren(...parsed.body.childNodes)

  // A frame is painted as soon as the code at work is through.
  vi.stubGlobal('requestAnimationFrame', (paint: () => void) => queueMicrotask(paint))
  const clock = createVirtualClock()
  const server = createScriptedServer({ events, clock })
  const calls: Call[] = []
  let answer = (): Response => Response.json({ id: '9' }, { status: 201 })
  const fetch: Fetch = async (url, init) => {
    calls.push({ url, body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined })
    return answer()
  }
  const hashes: string[] = []
  const copied: string[] = []
  const native = createNative()
  const page = createPage({
    root: document,
    link: { setup: { ...defaultSetup, ...setup }, complaints: [], missing: [] },
    host: {
      pageUrl,
      startWorker: createInlineWorker,
      showHash: (hash) => hashes.push(hash),
      copy: async (text) => void copied.push(text),
    },
    clock,
    fetch,
    runtime: { fetch: server.fetch, clock },
    openNative: native.make,
    ...options,
  })

  const text = (selector: string): string => {
    const element = find(document, selector, HTMLElement)
    return (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim()
  }
  return {
    page,
    clock,
    server,
    calls,
    /** The set-ups that were put into the page's address. */
    hashes,
    /** What was put into the clipboard. */
    copied,
    native,
    text,
    flush: clock.flush,
    /** What the server says to the requests that are no stream. */
    answerWith(next: () => Response) {
      answer = next
    },
    items: () => [...document.querySelectorAll<HTMLLIElement>('#events li')],
    status: () => find(document, '#state', HTMLElement).dataset['status'],
    async click(selector: string) {
      find(document, selector, HTMLButtonElement).click()
      await clock.flush()
    },
    /** Lets the page's stream connect, and opens it. */
    async connect() {
      const connection = await server.nextConnection()
      connection.open()
      await clock.flush()
      return connection
    },
  }
}

/** The worker's own code, without a worker. */
function createInlineWorker(): WorkerLike {
  const worker: WorkerLike = {
    onmessage: null,
    onerror: null,
    postMessage(request) {
      void respond(request).then((data) =>
        worker.onmessage?.(new MessageEvent('message', { data })),
      )
    },
    terminate() {
      worker.onmessage = null
    },
  }
  return worker
}

/** The browser's own client, moved by hand: what is done to it is done to the newest one. */
function createNative() {
  const create = () => ({ target: new EventTarget(), readyState: 0, isClosed: false })
  let source = create()
  const dispatch = (event: Event): unknown => source.target.dispatchEvent(event)
  return {
    make(): NativeSource {
      const made = (source = create())
      return {
        get readyState() {
          return made.readyState
        },
        addEventListener: (type, listener) => made.target.addEventListener(type, listener),
        close: () => void (made.isClosed = true),
      }
    },
    isClosed: () => source.isClosed,
    open() {
      source.readyState = 1
      dispatch(new Event('open'))
    },
    fail(readyState: 0 | 2) {
      source.readyState = readyState
      dispatch(new Event('error'))
    },
    send(type: string, lastEventId: string, payload: unknown) {
      const data = typeof payload === 'string' ? payload : JSON.stringify(payload)
      dispatch(new MessageEvent(type, { lastEventId, data }))
    },
  }
}

/** An `add` as the server sends it. */
export const add = (n: number, text = 'some data') =>
  ({ type: 'add', id: String(n), data: { n, text, at: '2026-01-01T00:00:00.000Z' } }) as const
