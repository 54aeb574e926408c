// What the browser tests run inside a window or a worker: a stream and a record of it, driven over
// one global. It is bundled with the client as it stands in src/.
import { createEventStream, type EventStream, type ResumeOption } from '../../src/index.ts'

export interface Seen {
  readonly ids: readonly (string | undefined)[]
  readonly texts: readonly string[]
  readonly statuses: readonly string[]
  /** Codes of the errors that were survived. */
  readonly errors: readonly string[]
}

export interface Driver {
  open(url: string, resume: ResumeOption, initialLastEventId?: string): void
  /** Resolves when the stream has opened so often. */
  opened(count: number): Promise<void>
  /** Resolves when so many events have come. */
  received(count: number): Promise<void>
  /** Resolves when so many errors have been survived. */
  failed(count: number): Promise<void>
  seen(): Seen
  close(): void
}

declare global {
  var driver: Driver
}

let stream: EventStream | undefined
let opens = 0
const ids: (string | undefined)[] = []
const texts: string[] = []
const statuses: string[] = []
const errors: string[] = []
const waiting = new Set<() => void>()

function notify(): void {
  for (const ask of waiting) ask()
}

function when(test: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const ask = (): void => {
      if (!test()) return
      waiting.delete(ask)
      resolve()
    }
    waiting.add(ask)
    ask()
  })
}

globalThis.driver = {
  open(url, resume, initialLastEventId = '') {
    stream = createEventStream(url, {
      resume,
      initialLastEventId,
      retry: { minDelayMs: 20, maxDelayMs: 200 },
      onOpen() {
        opens += 1
        notify()
      },
      onStateChange: ({ status }) => void statuses.push(status),
      onError(error) {
        errors.push(error instanceof Error && 'code' in error ? String(error.code) : String(error))
        notify()
      },
    })
    for (const type of ['add', 'notice']) {
      stream.on(type, (event) => {
        ids.push(event.id)
        texts.push(event.data)
        notify()
      })
    }
  },
  opened: (count) => when(() => opens >= count),
  received: (count) => when(() => ids.length >= count),
  failed: (count) => when(() => errors.length >= count),
  seen: () => ({ ids, texts, statuses, errors }),
  close: () => stream?.close(),
}
