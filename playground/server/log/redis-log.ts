// A log in a Redis stream, shared by all instances of the server. Each instance follows it with one
// blocking reader into a window in memory, which is what its streams are sent from: a thousand
// clients that come back at once ask Redis for nothing. It never knows connections of clients.
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventFrame } from '../frame.ts'
import {
  fingerprintOf,
  KeyReusedError,
  LogUnavailableError,
  type EventLog,
  type LogListener,
  type Place,
} from './event-log.ts'
import { createRedisLink } from './redis-link.ts'
import { openLog, publishEvents, type OpenedLog } from './redis-scripts.ts'
import { createWindow } from './window.ts'

export interface RedisLogOptions extends LogListener {
  readonly url: string
  /** The stream's key. Every instance of one log has the same. */
  readonly stream: string
  /** Events kept. */
  readonly size: number
  /** How long a published key is remembered. */
  readonly rememberMs: number
  /** An XREAD returns after so long without an event: it would not notice that its stream is gone. */
  readonly blockMs?: number
  /** How long Redis may take for an answer. */
  readonly answerMs?: number
}

interface Entry {
  readonly epoch: string
  readonly n: number
  readonly frame: string
}

type StreamReply = readonly ({ id: string; message: Readonly<Record<string, string>> } | null)[]

const pageSize = 1000
const idForm = /^(?<epoch>[1-9]\d{0,15})-(?<n>0|[1-9]\d{0,15})$/

/** Larger than any before it, and not to be guessed by another instance at the same moment. */
const newEpoch = (): string => String(Date.now() * 1000 + randomInt(1000))

const parseId = (id: string): { epoch: string; n: number } | undefined => {
  const { epoch, n } = idForm.exec(id)?.groups ?? {}
  return epoch === undefined ? undefined : { epoch, n: Number(n) }
}

/** Resolves after the first try to load it: where Redis is away, the log waits for it. */
export const createRedisLog = async (options: RedisLogOptions): Promise<EventLog> => {
  const { url, stream, size, rememberMs, onChange, onRestart, report } = options
  const { blockMs = 1000, answerMs = 2000 } = options
  // A blocking command would hold up all others on its connection.
  const reader = createRedisLink(url, blockMs + answerMs)
  const writer = createRedisLink(url, answerMs)
  const window = createWindow(size, String)
  let epoch = ''
  let reachable = false
  const closing = new AbortController()
  /** Those who wait for the reader to get further. */
  let waiting: (() => void)[] = []

  const advance = (): void => {
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
    onChange()
  }

  const entriesOf = (reply: StreamReply | null | undefined): readonly Entry[] =>
    (reply ?? []).map((message) => {
      const { id, message: fields } = message ?? { id: '', message: {} }
      const place = parseId(id)
      const { type, data } = fields
      if (place === undefined || type === undefined || data === undefined) {
        throw new Error(`The stream ${stream} holds ${id}, which is no event of a log.`)
      }
      return { epoch: place.epoch, n: place.n, frame: eventFrame(type, data, id) }
    })

  const open = (link = reader): Promise<OpenedLog> =>
    link.ask((client, run) => openLog(client, stream, run, newEpoch()))

  /** The newest events of the epoch without a hole, oldest first. */
  const load = async (of: string, newest: number): Promise<readonly Entry[]> => {
    const entries: Entry[] = []
    let end = `${of}-${newest}`
    while (entries.length < size) {
      const count = Math.min(pageSize, size - entries.length)
      const reply = await reader.ask((client) =>
        client.xRevRange(stream, end, `${of}-1`, { COUNT: count }),
      )
      const page = entriesOf(reply)
      for (const entry of page) {
        if (entry.n !== newest - entries.length) return entries.toReversed()
        entries.push(entry)
      }
      if (page.length < count) break
      end = `${of}-${newest - entries.length}`
    }
    return entries.toReversed()
  }

  /** Makes the window that of this epoch, with all that can be resumed from. */
  const adopt = async ({ epoch: now, newest }: OpenedLog): Promise<void> => {
    const entries = await load(now, newest)
    const idBefore = (
      (before) => (n: number) =>
        `${before}-${n}`
    )(epoch)
    const isFirst = epoch === ''
    epoch = now
    window.restart(newest - entries.length, (n) => `${now}-${n}`)
    for (const { n, frame } of entries) window.push(n, frame)
    if (!isFirst) onRestart(idBefore)
  }

  /** Looks whether the log is still the one that is followed, and what has been trimmed. */
  const look = async (): Promise<void> => {
    const opened = await open()
    if (opened.epoch !== epoch || opened.newest < window.newest()) await adopt(opened)
    const first = parseId(opened.oldestEntry)?.n ?? opened.newest + 1
    // Trimmed by hand: what is no longer there isn't sent from here either.
    if (first > window.oldest() && first <= window.newest() + 1) window.expireBefore(first)
    if (!reachable)
      report(`Redis is there: following ${stream} from ${window.idOf(window.newest())}.`)
    reachable = true
    advance()
  }

  /** Takes what comes until there has been nothing for a while. */
  const follow = async (): Promise<void> => {
    for (const until = Date.now() + blockMs; Date.now() < until;) {
      const from = window.idOf(window.newest())
      const reply = await reader.ask((client) =>
        client.xRead({ key: stream, id: from }, { BLOCK: blockMs, COUNT: pageSize }),
      )
      const entries = entriesOf(
        (reply as readonly { messages: StreamReply }[] | null)?.[0]?.messages,
      )
      if (entries.length === 0) return
      for (const { epoch: of, n, frame } of entries) {
        if (of !== epoch) return
        window.push(n, frame)
      }
      advance()
    }
  }

  const run = async (onTried: () => void): Promise<void> => {
    for (let failures = 0; !closing.signal.aborted;) {
      try {
        await look()
        onTried()
        failures = 0
        await follow()
      } catch (error) {
        if (closing.signal.aborted) return
        if (reachable || failures === 0)
          report(error instanceof Error ? error.message : String(error))
        reachable = false
        onTried()
        failures += 1
        const delay = Math.min(2000, 50 * 2 ** failures) * (0.5 + Math.random() / 2)
        await sleep(delay, undefined, { signal: closing.signal }).catch(() => undefined)
      }
    }
  }
  let running = Promise.resolve()
  await new Promise<void>((resolve) => {
    running = run(resolve)
  })

  const placeOf = (of: string, n: number): Place | undefined => {
    if (of !== epoch || n > window.newest()) return undefined
    return n + 1 < window.oldest() ? { kind: 'expired' } : { kind: 'known', next: n + 1 }
  }

  /** Waits until the reader has got further. */
  const further = async (deadline: number): Promise<void> => {
    const left = deadline - Date.now()
    if (left <= 0) throw new LogUnavailableError('The reader of the log is behind.')
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, left)
      waiting.push(resolve)
    })
    clearTimeout(timer)
  }

  /** For an id that the window doesn't know: another instance may be ahead of this one. */
  const askForPlace = async (of: string, n: number): Promise<Place> => {
    const deadline = Date.now() + answerMs + blockMs
    const opened = await open(writer)
    if (opened.epoch !== of) return { kind: 'unknown' }
    if (n > opened.newest) return { kind: 'future' }
    for (;;) {
      const place = placeOf(of, n)
      if (place !== undefined) return place
      await further(deadline)
    }
  }

  return {
    kind: 'redis',
    window,
    isLoaded: () => epoch !== '',
    isReachable: () => reachable,
    locate(id) {
      const place = parseId(id)
      if (place === undefined) return { kind: 'malformed' }
      return placeOf(place.epoch, place.n) ?? askForPlace(place.epoch, place.n)
    },
    async publish(events, key) {
      const reply = await writer.ask((client, server) =>
        publishEvents(client, stream, server, newEpoch(), {
          memoryKey: key === undefined ? undefined : `{${stream}}:key:${key}`,
          fingerprint: key === undefined ? '' : fingerprintOf(events),
          size,
          rememberMs,
          events,
        }),
      )
      if (reply.count === -1) throw new KeyReusedError(key ?? '')
      const idOf = (n: number): string => `${reply.epoch}-${n}`
      const { first, count, repeated } = reply
      return { first: idOf(first), last: idOf(first + count - 1), count, repeated }
    },
    async close() {
      closing.abort()
      reader.close()
      writer.close()
      await running
    },
  }
}
