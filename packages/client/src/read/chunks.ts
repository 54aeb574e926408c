// Opens what a caller has to read from, and brings its chunks. It never knows events.

import { type ErrorPlace, type EventStreamErrorCode, NetworkError } from '../errors.ts'
import { setTimer } from '../host/clock.ts'
import type { ByteReader, ResponseLike } from '../host/fetch-types.ts'
import { readerOf } from '../request/reader.ts'
import { readExcerpt, refusal } from '../request/response.ts'
import { mediaTypeOf } from '../wire/headers.ts'
import type { ReadSource } from './types.ts'

/** The URL is that of the response, once there is one. */
export type ReadPlace = { -readonly [Key in keyof ErrorPlace]: ErrorPlace[Key] }

export type Chunk = Uint8Array | string

export interface Chunks {
  /**
   * The next chunk; undefined at the end.
   *
   * @throws EventStreamError
   * @throws TypeError for what can't be read
   */
  read(): Promise<Chunk | undefined>
  /** Gives up the rest; never rejects. */
  cancel(): Promise<void>
}

interface ChunkReader {
  read(): Promise<{ readonly done?: boolean | undefined; readonly value?: Chunk | undefined }>
  cancel(): Promise<unknown>
}

export function openChunks(source: ReadSource | PromiseLike<ReadSource>, place: ReadPlace): Chunks {
  let reader: ChunkReader | undefined
  let cancelled = false
  const opening = Promise.resolve(source).catch(fail('connect-failed', 'No response')).then(open)
  // It is for those who read.
  opening.catch(() => {})

  function fail(code: EventStreamErrorCode, what: string) {
    return (cause: unknown): never => {
      throw new NetworkError(code, what, place, false, cause)
    }
  }

  async function open(given: ReadSource): Promise<void> {
    const isResponse = 'status' in given
    const body = isResponse ? given.body : given
    reader = readerOf(body as ResponseLike['body'])
    if (!isResponse && !reader) throw new TypeError('Nothing to read')
    if (!isResponse || cancelled || given.status === 204) return
    place.url = given.url
    const type = mediaTypeOf(given.headers.get('content-type'))
    if (given.status !== 200 || type !== 'text/event-stream') {
      const excerpt = await readExcerpt(reader as ByteReader, () => void cancel(), { setTimer })
      throw refusal(given, place, type, excerpt)
    }
    if (!reader) throw refusal(given, place, 'no body', '', false, 'no-body')
  }

  async function cancel(): Promise<void> {
    cancelled = true
    try {
      if (!reader) await opening
      await reader?.cancel()
    } catch {
      // It is not wanted any more.
    }
  }

  return {
    async read() {
      await opening
      const result = await reader?.read().catch(fail('connection-lost', 'Connection lost'))
      return result?.value
    },
    cancel,
  }
}
