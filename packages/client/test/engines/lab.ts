// What a case works with: scripts on the server, sources under watch, and comparisons. It runs in
// windows and workers alike, and knows no single case.
import {
  type Answer,
  type Script,
  type SeenRequest,
  type ServerAddress,
  type Step,
} from './script.ts'

export type RealmKind = 'window' | 'dedicated worker' | 'shared worker' | 'service worker'

export type EventSourceClass = typeof globalThis.EventSource

declare global {
  /** Where a case finds the implementations of another window. */
  var conformance: { readonly classes: Readonly<Record<string, EventSourceClass>> }
}

/** One behaviour that the standard asks for. */
export interface Case {
  /** The clause in brackets, and what it asks for. */
  readonly title: string
  /** Where it makes sense. @default everywhere */
  readonly realms?: readonly RealmKind[]
  readonly run: (lab: Lab) => Promise<void> | void
}

/** Type, data and last event id. */
export type Message = readonly [type: string, data: string, lastEventId: string]

export interface Play {
  /** On the origin of the realm, and on the other one. */
  readonly url: string
  readonly elsewhere: string
  /** All requests, as soon as there were so many GETs. */
  requests(count: number): Promise<readonly SeenRequest[]>
  signal(name: string): Promise<void>
  /** Resolves when so many responses have been read to their end, or given up by the client. */
  over(count: number): Promise<void>
}

export interface Watched {
  readonly source: EventSource
  /** Each event that is not a message, with the state in which its listener ran: `open 1`. */
  readonly states: readonly string[]
  readonly messages: readonly Message[]
  /** Resolves to the event of this type with this number, counted from 1. */
  event(type: string, number?: number): Promise<Event>
  message(number?: number): Promise<MessageEvent<string>>
}

export interface Lab {
  readonly EventSource: EventSourceClass
  /** Which implementation it is, to find the same one in another window. */
  readonly implementation: string
  readonly realm: RealmKind
  readonly address: ServerAddress
  play(answers: Answer | readonly Answer[], rest?: Omit<Script, 'answers'>): Promise<Play>
  /** A new source, closed when the case is over. */
  open(url: string | URL, init?: EventSourceInit, types?: readonly string[]): Watched
  /** As `open`, for a source that is there. */
  watch(source: EventSource, types?: readonly string[]): Watched
  /** Something to do when the case is over. */
  after(task: () => void): void
}

/** An answer of these pieces, after which the client is to come back soon. */
export function soon(...steps: readonly Step[]): Answer {
  return { steps: ['retry: 100\n\n', ...steps] }
}

/** An answer that stays open. */
export function staying(...steps: readonly Step[]): Answer {
  return { steps, ending: 'stay' }
}

/** All messages of a stream of these pieces. */
export async function read(
  lab: Lab,
  steps: Step | readonly Step[],
  types: readonly string[] = [],
): Promise<readonly Message[]> {
  const pieces = (Array.isArray(steps) && typeof steps[0] !== 'number' ? steps : [steps]) as Step[]
  const play = await lab.play([{ steps: pieces }, staying()])
  const { event, messages, source } = lab.open(play.url, {}, types)
  // The end of the stream; whatever comes afterwards comes from another one.
  await event('error')
  source.close()
  return messages
}

/** Lets everything run that is due already. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve))
}

export class CaseError extends Error {
  override readonly name = 'CaseError'
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  const [is, shouldBe] = [actual, expected].map(show)
  if (is !== shouldBe) throw new CaseError(`${what} is ${is} instead of ${shouldBe}`)
}

export function ok(condition: boolean, what: string): void {
  if (!condition) throw new CaseError(what)
}

/** Answers what was thrown; it is an error where nothing was. */
export function thrown(action: () => unknown, what: string): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new CaseError(`${what} throws nothing`)
}

function show(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (typeof value === 'function') return `the function ${value.name}`
  return JSON.stringify(value)
}

/** Bytes that a header carried, one character each, as the UTF-8 they are meant to be. */
export function utf8(bytes: string | undefined): string | undefined {
  if (bytes === undefined) return undefined
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return decoder.decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
}

export interface LabOptions {
  readonly EventSource: EventSourceClass
  readonly implementation: string
  readonly realm: RealmKind
  readonly address: ServerAddress
}

/** A lab, and what cleans up after it. */
export function createLab(options: LabOptions): { lab: Lab; clean(): Promise<void> } {
  const { EventSource, address } = options
  const tasks: (() => void)[] = []
  const tokens: string[] = []

  async function steer(path: string, init?: RequestInit): Promise<unknown> {
    const response = await fetch(`${address.control}${path}`, init)
    if (!response.ok) throw new Error(`The server answered ${response.status} to ${path}`)
    return response.json()
  }

  const lab: Lab = {
    ...options,
    async play(answers, rest = {}) {
      const script: Script = { answers: [answers].flat(), ...rest }
      const token = String(await steer('/script', { method: 'POST', body: JSON.stringify(script) }))
      tokens.push(token)
      return {
        url: `${address.here}/script/${token}/`,
        elsewhere: `${address.there}/script/${token}/`,
        requests: async (count) =>
          (await steer(`/requests?script=${token}&count=${count}`)) as SeenRequest[],
        signal: async (name) => void (await steer(`/signal?script=${token}&name=${name}`)),
        over: async (count) => void (await steer(`/over?script=${token}&count=${count}`)),
      }
    },
    open: (url, init, types) => lab.watch(new EventSource(url, init), types),
    watch(source, types = []) {
      tasks.push(() => source.close())
      return watchSource(source, types)
    },
    after: (task) => void tasks.push(task),
  }
  return {
    lab,
    async clean() {
      for (const task of tasks) task()
      // Not every browser ends every request that a script gives up, and connections are few.
      await Promise.all(tokens.map((token) => steer(`/end?script=${token}`)))
    },
  }
}

function watchSource(source: EventSource, types: readonly string[]): Watched {
  const states: string[] = []
  const messages: Message[] = []
  const seen = new Map<string, Event[]>()
  const waiting = new Set<() => void>()

  function event(type: string, number = 1): Promise<Event> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = seen.get(type)?.[number - 1]
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  }

  for (const type of new Set(['open', 'message', 'error', ...types])) {
    source.addEventListener(type, (happened) => {
      seen.set(type, [...(seen.get(type) ?? []), happened])
      if ('data' in happened) {
        const { data, lastEventId } = happened as MessageEvent<string>
        messages.push([type, data, lastEventId])
      } else {
        states.push(`${type} ${source.readyState}`)
      }
      for (const look of waiting) look()
    })
  }
  return {
    source,
    states,
    messages,
    event,
    message: (number) => event('message', number) as Promise<MessageEvent<string>>,
  }
}
