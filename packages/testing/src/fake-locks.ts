// Web Locks between the tabs of one process, as the standard has them as far as exclusive locks go;
// never knows what is locked.
import type { Agent } from './fake-agent.ts'

/** Options of {@link FakeLockManager.request}. */
export interface FakeLockOptions {
  /** Takes the lock from its holder, whose promise rejects. */
  readonly steal?: boolean | undefined
  /** Leaves the queue when it aborts. */
  readonly signal?: AbortSignal | undefined
}

/** A lock, or a request for one. */
export interface FakeLockInfo {
  readonly name: string
  /** The tab it belongs to. */
  readonly clientId: string
}

/** What a tab has as `navigator.locks`. Locks are exclusive. */
export interface FakeLockManager {
  request(name: string, callback: () => unknown): Promise<unknown>
  request(name: string, options: FakeLockOptions, callback: () => unknown): Promise<unknown>
  query(): Promise<{ readonly held: FakeLockInfo[]; readonly pending: FakeLockInfo[] }>
}

interface Request {
  readonly name: string
  readonly agent: Agent
  readonly clientId: string
  readonly callback: () => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** The locks of an origin; each tab gets a manager of its own. @internal */
export interface FakeLockSpace {
  managerOf(agent: Agent, clientId: string): FakeLockManager
}

/** @internal */
export function createLockSpace(): FakeLockSpace {
  const held = new Map<string, Request>()
  let pending: Request[] = []

  /** What the manager has to say reaches a tab in a task, in the order in which it is said. */
  function tell(agent: Agent, task: () => void): void {
    queueMicrotask(() => agent.run(task))
  }

  function grantNext(name: string): void {
    if (held.has(name)) return
    const next = pending.find((request) => request.name === name)
    if (next === undefined) return
    pending = pending.filter((request) => request !== next)
    grant(next)
  }

  function grant(request: Request): void {
    const { name, agent, callback, resolve, reject } = request
    held.set(name, request)
    tell(agent, () => {
      const settled = run(callback)
      const release = (): void => {
        if (held.get(name) !== request) return
        held.delete(name)
        grantNext(name)
      }
      settled.then(release, release)
      settled.then(resolve, reject)
    })
  }

  function drop(agent: Agent): void {
    pending = pending.filter((request) => request.agent !== agent)
    for (const [name, request] of held) {
      if (request.agent !== agent) continue
      held.delete(name)
      grantNext(name)
    }
  }

  function list(requests: Iterable<Request>): FakeLockInfo[] {
    return Array.from(requests, ({ name, clientId }) => ({ name, clientId }))
  }

  return {
    managerOf(agent, clientId) {
      agent.gone.addEventListener('abort', () => drop(agent))
      return {
        request(name, ...rest: readonly unknown[]) {
          const callback = rest.at(-1) as () => unknown
          const { steal = false, signal } = (rest.length > 1 ? rest[0] : {}) as FakeLockOptions
          if (steal && signal !== undefined) {
            // [Web Locks] the two exclude each other.
            return Promise.reject(new DOMException('steal with signal', 'NotSupportedError'))
          }
          if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
          return new Promise((resolve, reject) => {
            // What is left of its code asks in vain.
            if (agent.state === 'gone') return
            const request = { name, agent, clientId, callback, resolve, reject }
            if (steal) {
              const holder = held.get(name)
              const stolen = new DOMException('The lock was stolen', 'AbortError')
              if (holder !== undefined) tell(holder.agent, () => holder.reject(stolen))
              return grant(request)
            }
            pending.push(request)
            signal?.addEventListener('abort', () => {
              if (!pending.includes(request)) return
              pending = pending.filter((other) => other !== request)
              reject(signal.reason as Error)
            })
            return grantNext(name)
          })
        },
        query: () =>
          new Promise((resolve) => {
            tell(agent, () => resolve({ held: list(held.values()), pending: list(pending) }))
          }),
      }
    },
  }
}

async function run(callback: () => unknown): Promise<unknown> {
  return callback()
}
