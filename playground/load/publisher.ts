// Publishes numbered events at an even rate. It never knows who gets them.
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadOptions } from './options.ts'
import { clock, payloadOf } from './tally.ts'

export interface Published {
  readonly events: number
  /** Publications that were sent again, because they had got no answer. */
  readonly repeats: number
}

export interface PublishOptions extends Pick<LoadOptions, 'rate' | 'size' | 'seconds'> {
  /** Names the run, in each event. */
  readonly run: string
  /** Takes one publication; its answer's status, or undefined where none came. */
  readonly post: (body: string, key: string) => Promise<number | undefined>
}

// A publication holds what is due; more of them a second than this would measure requests.
const publicationsPerSecond = 50
const maxAttempts = 100
const retryMs = 100

/** One publication after the other, so that the events are in order. */
export const publishAll = async (options: PublishOptions): Promise<Published> => {
  const { rate, seconds, size, run, post } = options
  const total = rate * seconds
  const began = performance.now()
  let repeats = 0
  let events = 0

  const publish = async (body: string, key: string): Promise<void> => {
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const status = await post(body, key)
      if (status === 200 || status === 201) return
      if (status !== undefined && status < 500 && status !== 429) {
        throw new Error(`A publication was refused with ${status}.`)
      }
      repeats += 1
      await sleep(retryMs)
    }
    throw new Error(`A publication was not taken in ${maxAttempts} attempts.`)
  }

  while (events < total) {
    const elapsed = (performance.now() - began) / 1000
    const due = Math.min(total, Math.floor(elapsed * rate) + 1)
    if (due > events) {
      const now = clock()
      const lines = Array.from({ length: Math.min(due - events, 5000) }, (_, offset) =>
        JSON.stringify({ type: 'notice', data: payloadOf(run, events + offset, now, size) }),
      )
      await publish(lines.join('\n'), `${run}-${events}`)
      events += lines.length
    }
    // Until the next event is due, but no sooner than a publication may follow.
    const nextAt = Math.max((events / rate) * 1000, elapsed * 1000 + 1000 / publicationsPerSecond)
    await sleep(Math.max(0, began + nextAt - performance.now()))
  }
  return { events, repeats }
}
