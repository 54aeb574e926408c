// Taps the events of one stream: as they come, and as they are handed to consumers. It never knows
// requests or states.

import type { AnyEvent } from '../delivery/consumers.ts'
import type { Inside } from '../delivery/seam.ts'
import type { EventValidationError } from '../errors.ts'
import type { WireMessage } from '../wire/decoder.ts'
import { plainIssues, plainValue } from './plain.ts'
import type { DispatchRecord, EventRecord, SkipRecord } from './records.ts'
import { replace } from './replace.ts'
import { createStopwatch, QUICK_MS } from './stopwatch.ts'
import { RECORD_BYTES, type Run, type Store, type Unnumbered } from './store.ts'

/** Messages that came together. */
interface Batch extends Run {
  /** The number of the first one, from 1. */
  readonly first: number
  /** Decoded in place as they are handed out. */
  readonly messages: readonly WireMessage[]
  /** Their payloads as they came. */
  readonly payloads: readonly string[]
}

/** Events that were handed out one after the other. */
interface DispatchRun extends Run {
  length: number
  readonly numbers: number[]
  readonly events: AnyEvent[]
  readonly durations: (number | undefined)[]
}

export interface EventCounts {
  events: number
  invalid: number
  waiting: number
  dropped: number
  lastEventId: string
}

export interface EventTap {
  readonly counts: EventCounts
  /** Looks at the queues. */
  sample(): void
  stop(): void
}

export function tapEvents(
  stream: string,
  inside: Inside,
  store: Store,
  droppedOf: () => number,
): EventTap {
  const [options, sink, , consumers, iterators] = inside
  const { clock } = options
  const counts: EventCounts = {
    events: 0,
    invalid: 0,
    waiting: 0,
    dropped: 0,
    lastEventId: options.initialLastEventId,
  }
  let batch: Batch | undefined
  /** How many of the batch are accounted for. */
  let position = 0
  let run: DispatchRun | undefined
  /** The numbers of those that were passed over, and may be handed out after all. */
  const passedOver = new WeakMap<object, number>()
  const stopwatch = createStopwatch((durationMs) => {
    if (run) run.durations[run.length - 1] = durationMs
    // What follows begins at another time.
    if (durationMs > QUICK_MS) run = undefined
  }, sample)

  function sample(): void {
    const waiting = iterators.backlog()
    const dropped = droppedOf()
    if (waiting === counts.waiting && dropped === counts.dropped) return
    Object.assign(counts, { waiting, dropped })
    store.addOne({ kind: 'queue', time: clock.now(), stream, waiting, dropped })
  }

  /** Those before this place of the batch that have not been accounted for: nobody is handed them. */
  function passOver(end: number): void {
    const time = clock.now()
    const { messages = [], payloads = [], first = 0 } = batch ?? {}
    for (; position < end; position += 1) {
      const message = messages[position] as WireMessage
      const event = first + position
      const { type } = message
      passedOver.set(message, event)
      const reason = reasonOf(type, payloads[position] === '')
      store.addOne({ kind: 'skip', time, stream, event, type, reason })
    }
  }

  function reasonOf(type: string, isEmpty: boolean): SkipRecord['reason'] {
    const record = consumers.find(type)
    if (!record) return 'unhandled'
    if (record.consumers.length === 0) return 'unconsumed'
    return isEmpty && !options.dedupe ? 'position' : 'repeated'
  }

  /** Accounts for the next message that fits. */
  function numberOf(fits: (message: WireMessage, payload: string) => boolean): number {
    const { messages = [], payloads = [], first = 0, length = 0 } = batch ?? {}
    for (let index = position; index < length; index += 1) {
      if (!fits(messages[index] as WireMessage, payloads[index] as string)) continue
      passOver(index)
      position = index + 1
      return first + index
    }
    return 0
  }

  function noteDispatch(event: AnyEvent): void {
    let number: number
    let size = RECORD_BYTES
    if (batch && batch.messages[position] === event && position < batch.length) {
      size += 2 * (batch.payloads[position] as string).length
      number = batch.first + position
      position += 1
    } else number = passedOver.get(event) ?? numberOf((message) => message === event)
    if (!run || !store.grow(run, 1, size)) {
      run = createDispatchRun(stream, clock.now(), size)
      append(run, number, event)
      store.add(run)
    } else append(run, number, event)
  }

  const undo = [
    replace(sink, 'deliver', (deliver) => (messages, lastEventId, comment) => {
      passOver(batch?.length ?? 0)
      sample()
      const time = clock.now()
      if (messages.length > 0) {
        batch = createBatch(stream, time, counts.events + 1, messages)
        position = 0
        counts.events += batch.length
        store.add(batch)
      }
      counts.lastEventId = lastEventId
      if (comment !== undefined) store.addOne({ kind: 'comment', time, stream, text: comment })
      deliver(messages, lastEventId, comment)
    }),
    replace(consumers, 'dispatch', (dispatch) => (event, record) => {
      stopwatch.start()
      noteDispatch(event)
      dispatch(event, record)
      stopwatch.lap()
    }),
    replace(options, 'onInvalid', (onInvalid) => (error) => {
      noteInvalid(error)
      if (onInvalid) onInvalid(error)
      // As without the hook: what nobody was told of is not skipped in silence.
      else if (options.invalid === 'skip') options.report(error)
    }),
    replace(options, 'onGap', (onGap) => (gap) => {
      store.addOne({ kind: 'gap', time: clock.now(), stream, ...gap })
      onGap?.(gap)
    }),
  ]

  function noteInvalid({ type, data, message, issues }: EventValidationError): void {
    counts.invalid += 1
    store.addOne({
      kind: 'invalid',
      time: clock.now(),
      stream,
      event: numberOf((candidate, payload) => candidate.type === type && payload === data),
      type,
      message,
      issues: plainIssues(issues),
    })
  }

  return {
    counts,
    sample,
    stop() {
      for (const each of undo) each()
    },
  }
}

function createBatch(
  stream: string,
  time: number,
  first: number,
  messages: readonly WireMessage[],
): Batch {
  const { length } = messages
  const payloads: string[] = []
  let bytes = length * RECORD_BYTES
  for (const { data } of messages) {
    payloads.push(data as string)
    bytes += 2 * (data as string).length
  }
  return {
    stream,
    length,
    bytes,
    first,
    messages,
    payloads,
    at(index): Unnumbered<EventRecord> {
      const { type, id, lastEventId } = messages[index] as WireMessage
      const data = payloads[index] as string
      return { kind: 'event', time, stream, event: first + index, type, data, id, lastEventId }
    },
  }
}

function createDispatchRun(stream: string, time: number, bytes: number): DispatchRun {
  const run: DispatchRun = {
    stream,
    length: 0,
    bytes,
    numbers: [],
    events: [],
    durations: [],
    at(index): Unnumbered<DispatchRecord> {
      const { type, data } = run.events[index] as AnyEvent
      const event = run.numbers[index] ?? 0
      const durationMs = run.durations[index]
      return { kind: 'dispatch', time, stream, event, type, value: plainValue(data), durationMs }
    },
  }
  return run
}

function append(run: DispatchRun, number: number, event: AnyEvent): void {
  run.numbers.push(number)
  run.events.push(event)
  run.length += 1
}
