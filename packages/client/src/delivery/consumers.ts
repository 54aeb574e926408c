// Who takes which events. It never knows where events come from, nor how they are paced.

import { isThenable } from '../host/callbacks.ts'
import type { ServerSentEvent } from '../event-stream.ts'
import { compileDecoder, type DecodePayload, type EventMap, text } from '../contract.ts'

export type AnyEvent = ServerSentEvent

/** Takes an event; a promise while it is at work on it. */
export type Take = (event: AnyEvent) => unknown

interface Consumer {
  readonly take: Take
  /** Empty for every type. */
  readonly types: readonly string[]
  live: boolean
}

/** All there is to one event type, looked up once per event. */
export interface TypeRecord {
  /** Undefined for all that nobody named. */
  readonly type: string | undefined
  readonly decode: DecodePayload
  /** Those who take it, in the order in which they joined. Replaced, never changed in place: a dispatch in progress goes on over its own list. */
  consumers: readonly Consumer[]
}

export interface Consumers {
  count(): number
  /** What there is to this type; undefined for one that the contract does not name. */
  find(type: string): TypeRecord | undefined
  /** Hands the event to all who take its type. */
  dispatch(event: AnyEvent, record: TypeRecord): void
  /**
   * Adds a consumer of these types, or of every type; the returned function removes it.
   *
   * @throws TypeError for a type that the contract does not name
   */
  join(types: readonly string[], take: Take): () => void
  /** @throws TypeError for a type that the contract does not name */
  check(types: readonly string[]): void
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
  const records = new Map<string, TypeRecord>()
  for (const [type, entry] of Object.entries(contract ?? {})) {
    records.set(type, { type, decode: compileDecoder(entry), consumers: [] })
  }
  const unnamed: TypeRecord = { type: undefined, decode: compileDecoder(text()), consumers: [] }
  let all: readonly Consumer[] = []

  /** Those who take this type. */
  function takersOf(type: string | undefined): readonly Consumer[] {
    return all.filter(({ types }) => !types.length || (type !== undefined && types.includes(type)))
  }

  function change(consumers: readonly Consumer[]): void {
    all = consumers
    for (const record of records.values()) record.consumers = takersOf(record.type)
    unnamed.consumers = takersOf(undefined)
  }

  function check(types: readonly string[]): void {
    for (const type of types) {
      if (records.has(type)) continue
      if (contract) throw new TypeError(`The contract names no event type "${type}"`)
      records.set(type, { ...unnamed, type })
    }
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
    count: () => all.length,
    find: (type) => records.get(type) ?? (contract ? undefined : unnamed),
    dispatch,
    join(types, take) {
      check(types)
      const consumer = { take, types, live: true }
      change([...all, consumer])
      onJoin()
      return () => {
        if (!consumer.live) return
        consumer.live = false
        change(all.filter((other) => other !== consumer))
        if (all.length === 0) onDeserted()
      }
    },
    check,
  }
}
