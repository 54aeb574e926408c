// Taps the requests of one stream: what is asked for, what is answered, the bytes, the end. It never
// knows events or states.

import type { Inside } from '../delivery/seam.ts'
import type { ByteReader, FetchInit, FetchLike, ResponseLike } from '../host/fetch-types.ts'
import { readerOf } from '../request/reader.ts'
import { decodeLastEventId } from '../wire/headers.ts'
import { plainError } from './plain.ts'
import type { AttemptRecord, EndRecord, ResponseRecord } from './records.ts'
import { redactQuery, redactRequest, redactResponse } from './redact.ts'
import { replace } from './replace.ts'
import type { Store, Unnumbered } from './store.ts'

/** What the stream's state says of the attempt that begins. */
export type AttemptPlace = Pick<AttemptRecord, 'attempt' | 'reason' | 'error'>

export interface RequestTap {
  readonly bytes: number
  readonly requests: number
  readonly attempt: AttemptRecord | undefined
  readonly response: ResponseRecord | undefined
  /** Breaks the requests that are alive off; false where none is. */
  drop(): boolean
  stop(): void
}

/** One request that is alive. */
interface Live {
  /** Rejects what it waits for. */
  fail: ((error: Error) => void) | undefined
}

export function tapRequests(
  stream: string,
  [options]: Inside,
  store: Store,
  placeOf: () => AttemptPlace,
): RequestTap {
  const { clock, resume } = options
  const live = new Set<Live>()
  let bytes = 0
  let requests = 0
  let attempt: AttemptRecord | undefined
  let response: ResponseRecord | undefined

  /** The id that a request resumes after. */
  function resumedAfter(url: string, headers: FetchInit['headers']): string {
    if (typeof resume === 'object' && 'query' in resume) {
      return new URL(url).searchParams.get(resume.query) ?? ''
    }
    return decodeLastEventId(headers?.['last-event-id'] ?? '')
  }

  /** Adds a record of its own, and gives it back as it is kept. */
  function note<Kind extends AttemptRecord | ResponseRecord>(record: Unnumbered<Kind>): Kind {
    store.addOne(record)
    return { ...record, seq: store.latest } as unknown as Kind
  }

  function watch(fetchIt: FetchLike, url: string, init: FetchInit): Promise<ResponseLike> {
    const request = (requests += 1)
    const at = clock.now()
    let total = 0
    let isOver = false
    const { method = 'GET', headers, signal } = init
    attempt = note<AttemptRecord>({
      kind: 'attempt',
      time: at,
      stream,
      request,
      ...placeOf(),
      method,
      url: redactQuery(url),
      headers: redactRequest(headers),
      lastEventId: resumedAfter(url, headers),
    })

    function over(reason: EndRecord['reason'], thrown?: unknown): void {
      if (isOver) return
      isOver = true
      live.delete(one)
      const error = plainError(thrown)
      store.addOne({ kind: 'end', time: clock.now(), stream, request, reason, error, total })
    }

    function broken(thrown: unknown): void {
      if (signal?.aborted) over('aborted')
      else over('failed', thrown)
    }

    const one: Live = { fail: undefined }
    live.add(one)
    signal?.addEventListener('abort', () => over('aborted'))

    /** Settles as this does, unless the request is broken off before. */
    function breakable<Value>(promise: Promise<Value>): Promise<Value> {
      return new Promise((resolve, reject) => {
        one.fail = reject
        promise.then(resolve, reject)
      })
    }

    /** As it is, but that its chunks are counted. */
    function counted(reader: ByteReader): ByteReader {
      return {
        async read() {
          try {
            const chunk = await breakable(reader.read())
            const size = chunk.value?.length
            if (size === undefined) over('ended')
            else {
              bytes += size
              total += size
              const time = clock.now()
              store.addOne({ kind: 'bytes', time, stream, request, bytes: size, total })
            }
            return chunk
          } catch (error) {
            broken(error)
            throw error
          }
        },
        cancel: (reason) => reader.cancel(reason),
      }
    }

    async function run(): Promise<ResponseLike> {
      try {
        const answer = await breakable(fetchIt(url, init))
        const { status, headers: answered, url: answeredBy, body } = answer
        const time = clock.now()
        response = note<ResponseRecord>({
          kind: 'response',
          time,
          stream,
          request,
          status,
          url: redactQuery(answeredBy || url),
          headers: redactResponse(answered),
          durationMs: time - at,
        })
        const reader = readerOf(body)
        if (!reader) over('ended')
        const watched = reader && { getReader: () => counted(reader) }
        return { status, headers: answered, url: answeredBy, body: watched ?? body ?? null }
      } catch (error) {
        broken(error)
        throw error
      }
    }
    return run()
  }

  const undo = replace(options, 'fetch', (fetchIt) => (url, init) => {
    // It asks only whether the server can be reached.
    const isProbe = init.mode === 'no-cors' && init.method === 'HEAD'
    return isProbe ? fetchIt(url, init) : watch(fetchIt, url, init)
  })

  return {
    get bytes() {
      return bytes
    },
    get requests() {
      return requests
    },
    get attempt() {
      return attempt
    },
    get response() {
      return response
    },
    drop() {
      const dropped = [...live]
      for (const { fail } of dropped) fail?.(new Error('Dropped by lastevent/inspect'))
      return dropped.length > 0
    },
    stop: undo,
  }
}
