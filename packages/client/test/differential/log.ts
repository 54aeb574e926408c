// Plays a case on an EventSource constructor, anybody's, and writes down what it fires.
// No code of a test runner nor of Node: this runs in pages and workers, too. See cases.ts.
import type { Case } from './cases.ts'

/** What every class of this name has. */
export interface AnyEventSource {
  readonly readyState: number
  addEventListener(type: string, listener: (event: Event) => void): void
  close(): void
}

export type AnyConstructor = new (url: string) => AnyEventSource

export interface Entry {
  readonly type: string
  readonly readyState: number
  /** Of a message; `origin` is "same" where it is that of the URL. */
  readonly data?: string
  readonly lastEventId?: string
  readonly origin?: string
}

/** How long nothing may come after an end, before the log is closed, in milliseconds. */
const AFTERMATH_MS = 30
/** A case that goes on for longer is broken. */
const LIMIT_MS = 10_000

/** Resolves to the log when the source has closed, by itself or by the script. */
export async function play(Source: AnyConstructor, url: string, script: Case): Promise<Entry[]> {
  const { types = [], closeAt } = script
  const log: Entry[] = []
  const source = new Source(url)
  try {
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`${script.name}: no end. ${JSON.stringify(log)}`)),
        LIMIT_MS,
      )
      const finish = (): void => {
        clearTimeout(limit)
        // Whatever still comes is a difference.
        setTimeout(resolve, AFTERMATH_MS)
      }
      for (const type of new Set(['open', 'message', 'error', 'end', ...types])) {
        source.addEventListener(type, (event) => {
          const entry = entryOf(event, source.readyState, url)
          log.push(entry)
          if (type === 'end' || (closeAt !== undefined && entry.data === closeAt)) source.close()
          if (source.readyState === 2) finish()
        })
      }
    })
  } finally {
    source.close()
  }
  return log
}

function entryOf(event: Event, readyState: number, url: string): Entry {
  const { type } = event
  // By its shape: a class may bring a MessageEvent of its own.
  if (!('lastEventId' in event)) return { type, readyState }
  const { data, lastEventId, origin } = event as MessageEvent<string>
  const where = origin === new URL(url).origin ? 'same' : origin
  return { type, readyState, data, lastEventId, origin: where }
}
