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
  readonly clock: { setTimer(callback: () => void, delayMs: number): () => void; now(): number }
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
  /** What is on its way from each other endpoint, and when the last of it arrives. */
  readonly incoming: WeakMap<Endpoint, { due: number; readonly deliveries: (() => void)[] }>
}

/** @internal */
export function createChannelSpace({
  clock,
  delayMs,
  onPost,
}: ChannelSpaceOptions): FakeChannelSpace {
  const endpoints = new Set<Endpoint>()

  function post(from: Endpoint, message: unknown): void {
    onPost(message)
    for (const to of endpoints) {
      if (to === from || to.name !== from.name) continue
      // Each receiver has a copy, taken at once; what one sends to another keeps its order.
      const data: unknown = structuredClone(message)
      const incoming = to.incoming.get(from) ?? { due: 0, deliveries: [] }
      to.incoming.set(from, incoming)
      incoming.due = Math.max(incoming.due, clock.now() + delayMs())
      incoming.deliveries.push(() => {
        if (to.open) to.onmessage?.({ data } as MessageEvent)
      })
      // Each timer brings the next one, not its own: timers due together may differ by a rounding.
      const arrive = (): void => to.agent.run(incoming.deliveries.shift() as () => void)
      clock.setTimer(arrive, incoming.due - clock.now())
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
