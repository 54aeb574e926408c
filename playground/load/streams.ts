// Keeps streams open, each resumed when it breaks, and hands on what comes over them. It never knows
// what the events are for.
import { createParser } from 'eventsource-parser'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { RefusedError, type Connect } from './connect.ts'

export type OnEvent = (type: string, data: string, id: string | undefined) => void

export interface OpenedStreams {
  /** Times that a stream broke and was opened again. */
  reconnects(): number
}

// A listening socket has room for some hundreds that wait to be accepted.
const openingAtOnce = 50
const retryMs = 1000
/** Bounds the attempts in a row that bring no stream. */
const maxFailures = 60

/**
 * Opens a stream for each listener; resolves when all are open. Rejects where one of them is refused
 * or can't be opened, and aborting `signal` ends them.
 */
export const openStreams = async (
  connect: Connect,
  listeners: readonly OnEvent[],
  signal: AbortSignal,
): Promise<OpenedStreams> => {
  let reconnects = 0
  let next = 0

  const openOne = async (index: number, onEvent: OnEvent): Promise<void> => {
    let id: string | undefined
    const attempt = async (): Promise<Readable> => {
      for (let failures = 1; ; failures += 1) {
        try {
          return await connect(index, id === undefined ? {} : { 'last-event-id': id })
        } catch (error) {
          if (signal.aborted || error instanceof RefusedError || failures === maxFailures)
            throw error
          await sleep(retryMs * Math.random(), undefined, { signal })
        }
      }
    }
    let body = await attempt()
    const keep = async (): Promise<void> => {
      while (!signal.aborted) {
        await read(body, onEvent, (newest) => (id = newest))
        if (signal.aborted) return
        reconnects += 1
        await sleep(retryMs * Math.random(), undefined, { signal })
        body = await attempt()
      }
    }
    // One that can't be resumed has lost what came since, and is counted so.
    keep().catch(() => undefined)
  }

  const openSome = async (): Promise<void> => {
    for (let index = next; index < listeners.length; index = next) {
      next += 1
      const onEvent = listeners[index]
      if (onEvent !== undefined) await openOne(index, onEvent)
    }
  }
  await Promise.all(Array.from({ length: openingAtOnce }, openSome))
  return { reconnects: () => reconnects }
}

/** Reads a body until it ends or breaks. */
const read = async (
  body: Readable,
  onEvent: OnEvent,
  onId: (id: string) => void,
): Promise<void> => {
  const parser = createParser({
    onEvent({ event = 'message', data, id }) {
      if (id !== undefined) onId(id)
      onEvent(event, data, id)
    },
  })
  body.setEncoding('utf8')
  // The place before the first event comes as an id without one, which the parser doesn't tell.
  body.once('data', (text: string) => {
    const id = /^id: (.*)$/m.exec(text)?.[1]
    if (id !== undefined) onId(id)
  })
  body.on('data', (text: string) => parser.feed(text))
  await new Promise<void>((resolve) => {
    body.on('error', () => undefined)
    body.on('close', resolve)
  })
}
