// Typed events out of what the caller has fetched. It never knows connections, retries or the page.
/** @module lastevent/read */

import type { EventMap, InferEvents, UntypedEvents } from '../contract.ts'
import { TruncatedError } from '../errors.ts'
import type { BatchOptions } from '../event-stream.ts'
import { isThenable } from '../host/callbacks.ts'
import { setTimer } from '../host/clock.ts'
import { SLICE_BYTES } from '../limits.ts'
import type { WireMessage } from '../wire/decoder.ts'
import { openChunks, type ReadPlace } from './chunks.ts'
import { createIntake, type Taken } from './intake.ts'
import type { EventReader, ReadOptions, ReadSource } from './types.ts'

export type { EventReader, ReadableBody, ReadOptions, ReadSource } from './types.ts'

type Result<Value = WireMessage> = IteratorResult<Value, undefined>

const DONE = { value: undefined, done: true } as const

/**
 * Typed events out of a `Response`, a stream of bytes, an async iterable of bytes or strings, or a
 * promise of one of them. It never connects: what ends, ends. It reads when the loop asks for more, and
 * leaving the loop, whether by `break`, `return` or an error, cancels the body.
 *
 * A response's status and media type are checked as those of a stream are, and the errors are the same:
 * the loop throws a `ResponseError`, `ProtocolError`, `NetworkError` or `TruncatedError`, and an
 * `EventValidationError` where `invalid` says so.
 *
 * @example
 * for await (const { data } of readEvents(fetch('/answer'), { events, until: isDone })) {
 *   console.log(data.text)
 * }
 *
 * @throws RangeError for a `maxEventSize` that is no number of at least 0
 */
export function readEvents<const Events extends EventMap = UntypedEvents>(
  source: ReadSource | PromiseLike<ReadSource>,
  options: ReadOptions<Events> = {},
): EventReader<InferEvents<Events>> {
  const { signal, until, lastEventId = '' } = options
  const place: ReadPlace = { url: '', attempt: 1, repeatable: false }
  /** How it has ended; the error is still to be thrown. */
  let over: { error?: Error | undefined } | undefined
  /** It is decoded from `offset` on. */
  let chunk: Uint8Array | string = ''
  let offset = 0
  let loading: Promise<void> | undefined
  /** Ends the wait for a chunk. */
  let wake: ((value?: unknown) => void) | undefined
  /** How many `next()` are waited for; the last of them is over when `turn` resolves. */
  let waiting = 0
  let turn = Promise.resolve()

  const reader = {
    lastEventId,
    retryMs: undefined,
    next(): Promise<Result> {
      const value = waiting > 0 ? undefined : intake.take()
      if (value && !isThenable(value)) return Promise.resolve({ value, done: false })
      return inTurn(() => pull(value ?? intake.take()))
    },
    batches({ maxSize = 1000, maxWaitMs = 0 }: BatchOptions = {}) {
      if (!(maxSize >= 1 && maxWaitMs >= 0)) {
        throw new RangeError('maxSize must be at least 1, maxWaitMs at least 0')
      }
      const iterator = {
        next: () => inTurn(() => gather(maxSize, maxWaitMs)),
        return: reader.return,
        [Symbol.asyncIterator]: () => iterator,
      }
      return iterator
    },
    async return() {
      end()
      return DONE
    },
    cancel() {
      end()
      return chunks.cancel()
    },
    [Symbol.asyncIterator]: () => reader,
  }
  const intake = createIntake(options, place, reader, () => over, end)
  const chunks = openChunks(source, place)

  function pass(): void {
    waiting -= 1
  }

  /** One pull after the other, however many are asked for at once. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    waiting += 1
    const result = turn.then(work)
    turn = result.then(pass, pass)
    return result
  }

  async function load(): Promise<void> {
    if (offset >= chunk.length) {
      const newest = await chunks.read()
      if (over) return
      if (newest === undefined) {
        if (until) throw new TruncatedError('truncated', 'No last event', place)
        return end()
      }
      chunk = newest
      offset = 0
    }
    intake.feed(chunk.slice(offset, (offset += SLICE_BYTES)))
  }

  async function pull(taken: Taken): Promise<Result> {
    let value = await taken
    while (!value) {
      if (over) {
        const { error } = over
        over = {}
        if (error) throw error
        return DONE
      }
      await more()
      value = await intake.take()
    }
    return { value, done: false }
  }

  /** Resolves once there may be more, or on `wake`; a chunk that is still to come is not asked for twice. */
  function more(): Promise<unknown> {
    loading ??= load()
      .catch(end)
      .then(() => {
        loading = undefined
      })
    return new Promise((resolve) => {
      wake = resolve
      void loading?.then(resolve)
    })
  }

  /** The first event that comes, and what has come with it or comes within `waitMs`. */
  async function gather(maxSize: number, waitMs: number): Promise<Result<WireMessage[]>> {
    const first = await pull(intake.take())
    if (first.done) return DONE
    const batch = [first.value]
    let isDue = waitMs <= 0
    const due = (): void => {
      isDue = true
      wake?.()
    }
    const stop = isDue ? undefined : setTimer(due, waitMs)
    while (batch.length < maxSize) {
      const taken = intake.take(true)
      const event = isThenable(taken) ? await taken : taken
      if (event) batch.push(event)
      else if (isDue || over || intake.isCut()) break
      else await more()
    }
    stop?.()
    return { value: batch, done: false }
  }

  /** Nothing follows; the loop throws the error. */
  function end(error?: Error): void {
    if (over) return
    over = { error }
    signal?.removeEventListener('abort', abort)
    void chunks.cancel()
    wake?.()
  }

  function abort(): void {
    const { reason } = signal as { reason?: Error }
    end(reason?.name === 'AbortError' ? undefined : reason)
  }

  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort)
  return reader as unknown as EventReader<InferEvents<Events>>
}
