// Who takes which events. It never knows where events come from, nor how they are paced.

import { isThenable } from './emitter.ts'
import type { EventOf } from './event-stream.ts'
import { compileDecoder, type DecodePayload, type EventMap, text } from './schema.ts'

export type AnyEvent = EventOf<EventMap>

/** Takes an event; a promise while it is at work on it. */
export type Take = (event: AnyEvent) => unknown

interface Consumer {
  readonly take: Take
  live: boolean
}

/** All there is to one event type, looked up once per event. */
export interface TypeRecord {
  readonly type: string
  readonly decode: DecodePayload
  /** Replaced, never changed in place: a dispatch in progress goes on over its own list. */
  consumers: readonly Consumer[]
}

export interface Consumers {
  readonly count: number
  /** What there is to this type; undefined for one that the contract does not name. */
  find(type: string): TypeRecord | undefined
  /** Whether anybody takes events of this record's type; without one, of a type nobody named. */
  want(record: TypeRecord | undefined): boolean
  /** Hands the event to all who take it, in the order in which they joined. */
  dispatch(event: AnyEvent, record: TypeRecord | undefined): void
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
  /** Those who take every type. */
  const everything: Pick<TypeRecord, 'consumers'> = { consumers: [] }
  let count = 0

  function named(type: string): TypeRecord {
    let record = records.get(type)
    if (!record) {
      if (contract) throw new TypeError(`The contract names no event type "${type}"`)
      record = { type, decode: compileDecoder(text()), consumers: [] }
      records.set(type, record)
    }
    return record
  }

  /** The innermost loop: plain indexed calls, each isolated from the others' throws. */
  function callAll(list: readonly Consumer[], event: AnyEvent): void {
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
    get count() {
      return count
    },
    find: (type) => records.get(type),
    want: (record) => !!record?.consumers.length || everything.consumers.length > 0,
    dispatch(event, record) {
      if (record) callAll(record.consumers, event)
      callAll(everything.consumers, event)
    },
    join(types, take) {
      const consumer = { take, live: true }
      const joined = types.length > 0 ? [...new Set(types)].map(named) : [everything]
      for (const record of joined) record.consumers = [...record.consumers, consumer]
      count += 1
      onJoin()
      return () => {
        if (!consumer.live) return
        consumer.live = false
        for (const record of joined) {
          record.consumers = record.consumers.filter((other) => other !== consumer)
        }
        count -= 1
        if (count === 0) onDeserted()
      }
    },
    check: (types) => void types.map(named),
  }
}
