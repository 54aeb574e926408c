// Paces messages: one after the other, parked while nobody can take them, with the host's turns in
// between. It never knows what is done with a message.

import { type Clock, createSlice } from '../host/clock.ts'
import type { WireMessage } from '../wire/decoder.ts'

export interface PumpOptions {
  readonly clock: Clock
  /** Whether there is somebody to take the next message. */
  readonly canTake: () => boolean
  /** How much of what was handed out is still to be taken. */
  readonly backlog: () => number
  /** One message; a promise where that takes time. `again` for one that was put back. */
  readonly handle: (message: WireMessage, again: boolean) => PromiseLike<void> | undefined
  /** It stops for now: all is handed out (`empty`), nobody takes it, or something is waited for. */
  readonly onRest: (empty: boolean) => void
}

export interface Pump {
  /** More messages. */
  fill(messages: readonly WireMessage[]): void
  /** Messages that must be handed out once more, before all others. */
  putBack(messages: readonly WireMessage[]): void
  /** Drops what has not been handed out. */
  clear(): void
  /** Goes on, where there is somebody to take what waits. */
  run(): void
  /** Undefined while more can be taken; else it resolves when that is worth asking again. */
  ready(): Promise<void> | undefined
  /**
   * What to wait for where the host is to have its turn: one wait for all who ask, in order.
   *
   * @param isLong whether what comes next may take its time
   */
  pause(isLong?: boolean): Promise<void> | undefined
  /** Resolves when the backlog is taken, or nobody takes any of it. */
  catchUp(): Promise<void>
  /** The host has just had its turn. */
  rested(): void
  /** How often the waiting messages were dropped: by that one who has waited can tell. */
  round(): number
}

export function createPump(options: PumpOptions): Pump {
  const { clock, canTake, backlog, handle, onRest } = options
  const slice = createSlice(clock)
  let batch: readonly WireMessage[] = []
  let next = 0
  /** Those of the batch that were put back. */
  const returned = new Set<WireMessage>()
  let round = 0
  /** Between two messages nobody may step in: `run` runs, or something is waited for. */
  let busy = false
  let yielding: Promise<void> | undefined
  /** How many messages go by before the clock is looked at. */
  let credit = 1
  /** Those behind have had their turn. */
  let patient = false
  const waiters: (() => void)[] = []

  function replace(messages: readonly WireMessage[]): void {
    batch = messages
    next = 0
  }

  function pause(isLong?: boolean): Promise<void> | undefined {
    if (credit > 0 && !isLong) {
      credit -= 1
      return yielding
    }
    const more = slice.look()
    if (more > 0) credit = more - 1
    else {
      const resume = (): void => {
        yielding = undefined
        credit = slice.restart()
      }
      yielding ??= clock.yieldToHost().then(resume)
    }
    return yielding
  }

  function handleNext(): PromiseLike<void> | undefined {
    const message = batch[next] as WireMessage
    next += 1
    return handle(message, returned.size > 0 && returned.delete(message))
  }

  function run(): void {
    if (busy) return
    busy = true
    while (next < batch.length && canTake()) {
      const pending = pause() ?? handleNext()
      if (pending) {
        const resume = (): void => {
          busy = false
          run()
        }
        void pending.then(resume)
        return onRest(false)
      }
    }
    busy = false
    const empty = next >= batch.length
    onRest(empty)
    if (empty && waiters.length > 0) for (const resolve of waiters.splice(0)) resolve()
  }

  return {
    fill(messages) {
      replace(next < batch.length ? [...batch.slice(next), ...messages] : messages)
      run()
    },
    putBack(messages) {
      for (const message of messages) returned.add(message)
      replace([...messages, ...batch.slice(next)])
    },
    clear() {
      round += 1
      returned.clear()
      replace([])
    },
    run,
    ready() {
      const idle = next >= batch.length && !busy && canTake()
      const behind = idle && !patient && backlog() > 0
      patient = behind
      if (idle && !behind) return undefined
      return new Promise((resolve) => {
        waiters.push(resolve)
        // Reading ahead of a consumer that is quick anyway only makes its events grow old. One that
        // has not caught up by the host's next turn is read ahead for, up to its mark.
        if (behind) void clock.yieldToHost().then(resolve)
      })
    },
    pause,
    async catchUp() {
      let rest = Infinity
      for (let now = backlog(); now < rest; now = backlog()) {
        rest = now
        await clock.yieldToHost()
      }
    },
    rested() {
      credit = slice.restart()
    },
    round: () => round,
  }
}
