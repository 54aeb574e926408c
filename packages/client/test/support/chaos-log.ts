// The server's side of one session of chaos: a log that grows with every connection, replayed after
// Last-Event-ID. It never knows the client, nor what happens on the way to it.
import { type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'

/** What every event of the chaos carries. */
export const chaosPayload = z.object({ n: z.int().positive(), text: z.string() })

export interface ChaosLog {
  /** The events so far; a number that is missing was published as an id without data. */
  readonly events: readonly z.infer<typeof chaosPayload>[]
  /** What no client may ask for. */
  readonly complaints: readonly string[]
  /** Replays what comes after the client's id, publishes a little more, and ends the response. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>
}

export interface ChaosLogOptions {
  /** In [0, 1): the same numbers make the same log. */
  readonly random: () => number
  /** True once the log is to get its last event; from then on responses stay open. */
  readonly isOver: () => boolean
  /** Put behind the number of each id. */
  readonly idTag: string
}

/** One, two, three and four bytes long in UTF-8, with what JSON and the wire format make of them. */
const pieces = [
  'a',
  ' ',
  ':',
  'é',
  'ß',
  '日本',
  '한',
  '🚀',
  '𝒳',
  '\u2028',
  '\\',
  '"',
  '\n',
  '\uFEFF',
]
const lineEnds = ['\n', '\r\n', '\r']

export function createChaosLog({ random, isOver, idTag }: ChaosLogOptions): ChaosLog {
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() * items.length)] as Item
  const lineEnd = pick(lineEnds)
  /** The frame of the number `n` is at `n - 1`. */
  const frames: string[] = []
  const events: z.infer<typeof chaosPayload>[] = []
  const complaints: string[] = []
  let complete = false
  const mayGrow = (): boolean => !complete

  function publish(type: 'tick' | 'end'): void {
    const n = frames.length + 1
    const lines = [`id: ${n}${idTag}`]
    // An id without data advances the position, and is no event.
    if (n % 10 !== 0 || type === 'end') {
      const text = Array.from({ length: 2 ** (random() * 8) }, () => pick(pieces)).join('')
      events.push({ n, text })
      const data = JSON.stringify({ n, text }, undefined, pick(['', ' '])).split('\n')
      lines.push(`event: ${type}`, ...data.map((line) => `data: ${line}`))
    }
    if (random() < 0.1) lines.unshift(': a comment, ein Kommentar, コメント')
    frames.push([...lines, '', ''].join(lineEnd))
  }

  /** The number that the client stands at; the whole log is its own if it names none. */
  function positionOf({ headers, url = '' }: IncomingMessage): number {
    const { 'last-event-id': header = '' } = headers
    const query = new URLSearchParams(url.split('?')[1]).get('after')
    const id = query ?? Buffer.from(String(header), 'latin1').toString()
    if (id === '') return 0
    const n = Number.parseInt(id, 10)
    if (n >= 1 && n <= frames.length && id === `${n}${idTag}`) return n
    complaints.push(`The client asked for "${id}", of ${frames.length}.`)
    return 0
  }

  return {
    events,
    complaints,
    async serve(request, response) {
      let next = positionOf(request)
      const quota = Math.floor(random() * 4)
      const pauses = random() < 0.5
      const send = (): void => {
        response.write(frames.slice(next).join(''))
        next = frames.length
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'close' })
      response.flushHeaders()
      send()
      for (let count = 0; count < quota && mayGrow(); count += 1) {
        publish('tick')
        if (pauses) await delay(1)
        if (response.destroyed) return
        send()
      }
      if (!isOver()) {
        // A short log would leave the faults nothing to hit.
        while (mayGrow() && frames.length < 5) publish('tick')
        send()
        return void response.end()
      }
      if (!complete) publish('end')
      complete = true
      send()
    },
  }
}
