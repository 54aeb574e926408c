// BroadcastChannel between the tabs of one process, with delays; never knows what is said.
import type { Agent } from './fake-agent.ts'

/** What a tab has as a `BroadcastChannel`. */
export interface FakeBroadcastChannel {
  readonly name: string
  onmessage: ((event: MessageEvent) => unknown) | null
  postMessage(message: unknown): void
  close(): void
}

/** @internal */
export interface ChannelSpaceOptions {
  readonly clock: { setTimer(callback: () => void, delayMs: number): () => void }
  /** How long a message is under way, in milliseconds. */
  readonly delayMs: () => number
  readonly onPost: (message: unknown) => void
}

/** @internal */
export interface FakeChannelSpace {
  classFor(agent: Agent): new (name: string) => FakeBroadcastChannel
}

interface Endpoint {
  readonly agent: Agent
  readonly name: string
  open: boolean
  onmessage: FakeBroadcastChannel['onmessage']
  /** What is on its way from each other endpoint, in the order in which it was posted. */
  readonly incoming: WeakMap<Endpoint, Delivery[]>
}

interface Delivery {
  readonly data: unknown
  /** Its delay is over: it is delivered as soon as all before it are. */
  arrived: boolean
}

/** @internal */
export function createChannelSpace({
  clock,
  delayMs,
  onPost,
}: ChannelSpaceOptions): FakeChannelSpace {
  const endpoints = new Set<Endpoint>()

  /** Each in a task of its own. */
  function deliverNext(to: Endpoint, incoming: Delivery[]): void {
    const [delivery, next] = incoming
    if (!delivery) return
    incoming.shift()
    to.agent.run(() => {
      if (to.open) to.onmessage?.({ data: delivery.data } as MessageEvent)
    })
    if (next?.arrived) clock.setTimer(() => deliverNext(to, incoming), 0)
  }

  function post(from: Endpoint, message: unknown): void {
    onPost(message)
    for (const to of endpoints) {
      if (to === from || to.name !== from.name) continue
      const incoming = to.incoming.get(from) ?? []
      to.incoming.set(from, incoming)
      // Each receiver has a copy, taken at once.
      const delivery: Delivery = { data: structuredClone(message), arrived: false }
      incoming.push(delivery)
      clock.setTimer(() => {
        delivery.arrived = true
        if (delivery === incoming[0]) deliverNext(to, incoming)
      }, delayMs())
    }
  }

  return {
    classFor(agent) {
      return class {
        readonly name: string
        readonly #endpoint: Endpoint

        constructor(name: string) {
          this.name = name
          this.#endpoint = { agent, name, open: true, onmessage: null, incoming: new WeakMap() }
          endpoints.add(this.#endpoint)
          agent.gone.addEventListener('abort', () => this.close())
        }
        get onmessage(): FakeBroadcastChannel['onmessage'] {
          return this.#endpoint.onmessage
        }
        set onmessage(handler: FakeBroadcastChannel['onmessage']) {
          this.#endpoint.onmessage = handler
        }
        postMessage(message: unknown): void {
          if (!this.#endpoint.open) {
            throw new DOMException('The channel is closed', 'InvalidStateError')
          }
          agent.run(() => post(this.#endpoint, message))
        }
        close(): void {
          this.#endpoint.open = false
          endpoints.delete(this.#endpoint)
        }
      }
    },
  }
}
