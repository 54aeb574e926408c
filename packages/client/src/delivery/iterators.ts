// The iterators of a stream: behind each one a queue between the pump and a loop at its own pace.
// It never knows where events come from.

import type { BatchOptions, EventIterator } from '../event-stream.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import { batchingOf } from './batches.ts'
import type { AnyEvent, Consumers, Take } from './consumers.ts'
import type { Ledger } from './ledger.ts'
import type { Pump } from './pump.ts'
import { type Batching, createQueue, type Queue } from './queue.ts'

export interface IteratorsOptions {
  readonly resolved: Pick<ResolvedOptions, 'highWaterMark' | 'overflow' | 'clock'>
  readonly consumers: Consumers
  readonly ledger: Ledger | undefined
  readonly pump: () => Pump
  /** An event did not fit into a queue. */
  readonly onDrop: () => void
  /** How the stream has ended, once it has. */
  readonly ending: () => { readonly error: unknown } | undefined
}

export interface Iterators {
  events(types: readonly string[]): EventIterator<AnyEvent>
  batches(options?: BatchOptions): EventIterator<AnyEvent[]>
  /** How many events their loops could take. */
  backlog(): number
  isEmpty(): boolean
  /** Whether the queue of one is full. */
  isFull(): boolean
  /** Nothing more comes for now: hands out the batches that are waited for. */
  flush(): void
  /** Nothing more comes: what waits is still handed out. */
  end(error: unknown): void
  /** They end, or throw, now. */
  stop(error: unknown): void
}

export function createIterators(options: IteratorsOptions): Iterators {
  const { resolved, consumers, ledger, pump, onDrop, ending } = options
  const { highWaterMark, overflow, clock } = resolved
  const queues = new Set<Pick<Queue<AnyEvent>, 'backlog' | 'flush' | 'end' | 'stop'>>()
  let fullQueues = 0

  const release = (event: AnyEvent): void => ledger?.release(event)

  function iterate<Item>(types: readonly string[], batch?: Batching): EventIterator<Item> {
    consumers.check(types)
    let leave: () => void
    const queue = createQueue<AnyEvent, Item>({
      highWaterMark,
      overflow,
      batch,
      pause: pump().pause,
      onStart() {
        queues.add(queue)
        const hold: Take = (event) => {
          ledger?.hold(event, event.lastEventId)
          queue.push(event)
        }
        leave = consumers.join(types, ledger ? hold : queue.push)
        const ended = ending()
        if (ended) queue.end(ended.error)
      },
      onEmpty: pump().run,
      onFull(full) {
        fullQueues += full ? 1 : -1
        pump().run()
      },
      onDrop(event) {
        onDrop()
        release(event)
      },
      onHandled: ledger && release,
      onAbandoned: (event) => ledger?.releaseLater(event),
      onStop(rest) {
        queues.delete(queue)
        leave()
        if (consumers.isEmpty() && !ending()) pump().putBack(rest)
        else rest.forEach(release)
      },
    })
    return queue.iterator
  }

  return {
    events: iterate,
    batches: (given = {}) => iterate([], batchingOf(given, clock)),
    backlog() {
      let count = 0
      if (queues.size > 0) for (const queue of queues) count += queue.backlog()
      return count
    },
    isEmpty: () => queues.size === 0,
    isFull: () => fullQueues > 0,
    flush() {
      if (queues.size > 0) for (const queue of queues) queue.flush()
    },
    end(error) {
      for (const queue of queues) queue.end(error)
    },
    stop(error) {
      for (const queue of queues) queue.stop(error)
    },
  }
}
