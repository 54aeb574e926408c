// Who takes which events: listeners, and the queues behind iterators. It never knows where events come
// from, nor how they are paced.

import { isThenable } from '../host/callbacks.ts'
import type { ListenerOptions, ServerSentEvent } from '../event-stream.ts'
import { compileDecoder, type DecodePayload, type EventMap, text } from '../contract.ts'

export type AnyEvent = ServerSentEvent

/** Takes an event; a promise while it is at work on it. */
export type Take = (event: AnyEvent) => unknown

interface Consumer {
  readonly take: Take
  /** Empty for every type. */
  readonly types: readonly string[]
  readonly leave: () => void
  live: boolean
}

/** All there is to one event type. */
export interface TypeRecord {
  readonly decode: DecodePayload
  /** Those who take it, in the order in which they joined. Replaced, never changed in place: a dispatch in progress goes on over its own list. */
  consumers: readonly Consumer[]
}

export interface Consumers {
  isEmpty(): boolean
  /** What there is to this type; undefined for one that the contract does not name. */
  find(type: string): TypeRecord | undefined
  /** Hands the event to all who take its type. */
  dispatch(event: AnyEvent, record: TypeRecord): void
  /**
   * Adds a consumer of these types, or of every type. The returned function removes it, as do the
   * options and `clear`.
   *
   * @throws TypeError for a type that the contract does not name
   */
  join(types: readonly string[], take: Take, options?: ListenerOptions): () => void
  /** @throws TypeError for a type that the contract does not name */
  check(types: readonly string[]): void
  /** Removes all of them. */
  clear(): void
}

export interface ConsumersOptions {
  readonly contract: EventMap | undefined
  readonly report: (error: unknown) => void
  /** A consumer is still at work on the event when the next one comes. */
  readonly onWork: (event: AnyEvent, work: PromiseLike<unknown>) => void
  readonly onJoin: () => void
  /** The last consumer has left. */
  readonly onDeserted: () => void
}

export function createConsumers(options: ConsumersOptions): Consumers {
  const { contract, report, onWork, onJoin, onDeserted } = options
  // Text is copied where it comes in, many events at a time.
  const records = new Map<string, TypeRecord>()
  for (const [type, entry] of Object.entries(contract ?? {})) {
    records.set(type, { decode: compileDecoder(entry, String), consumers: [] })
  }
  const decodeText = compileDecoder(text(), String)
  let all: readonly Consumer[] = []
  /** The record used last: events of one type often come in a row. */
  let latest: TypeRecord | undefined
  let latestType: string | undefined

  function takersOf(type: string): readonly Consumer[] {
    return all.filter(({ types }) => types.length === 0 || types.includes(type))
  }

  function change(consumers: readonly Consumer[]): void {
    all = consumers
    latestType = undefined
    for (const [type, record] of records) record.consumers = takersOf(type)
  }

  function find(type: string): TypeRecord | undefined {
    if (type !== latestType) {
      latestType = type
      latest = contract ? records.get(type) : { decode: decodeText, consumers: takersOf(type) }
    }
    return latest
  }

  function check(types: readonly string[]): void {
    const unknown = contract && types.find((type) => !records.has(type))
    if (unknown !== undefined) throw new TypeError(`The contract names no event type "${unknown}"`)
  }

  /** The innermost loop: plain indexed calls, each isolated from the others' throws. */
  function dispatch(event: AnyEvent, record: TypeRecord): void {
    const list = record.consumers
    for (let index = 0; index < list.length; index += 1) {
      const consumer = list[index] as Consumer
      if (!consumer.live) continue
      try {
        const result = consumer.take(event)
        if (result !== undefined && isThenable(result)) onWork(event, result)
      } catch (error) {
        report(error)
      }
    }
  }

  return {
    isEmpty: () => all.length === 0,
    find,
    dispatch,
    join(types, take, { signal, once } = {}) {
      if (signal?.aborted) return () => {}
      check(types)
      const takeOnce: Take = (event) => {
        leave()
        return take(event)
      }
      const leave = (): void => {
        if (!consumer.live) return
        consumer.live = false
        signal?.removeEventListener('abort', leave)
        change(all.filter((other) => other !== consumer))
        if (all.length === 0) onDeserted()
      }
      const consumer = { take: once ? takeOnce : take, types, leave, live: true }
      change([...all, consumer])
      signal?.addEventListener('abort', leave)
      onJoin()
      return leave
    },
    check,
    clear() {
      for (const { leave } of all) leave()
    },
  }
}
