// One tab's thread: everything that reaches its code goes through here, so that it can be frozen and
// killed; never knows what its tasks do.

/** @internal */
export interface Agent {
  readonly state: 'running' | 'frozen' | 'gone'
  /** Runs a task: now, when the tab thaws, or never. Tasks keep their order. */
  run(task: () => void): void
  /** Resolves in the tab's own time: at once, when it thaws, or never. */
  turn(): Promise<void>
  freeze(): void
  /** @param first what happens before all that has waited */
  thaw(first?: () => void): void
  kill(): void
  /** Aborts when the tab is gone. */
  readonly gone: AbortSignal
}

/**
 * @param later runs a callback in a task of its own, with no time passing
 * @internal
 */
export function createAgent(later: (callback: () => void) => unknown): Agent {
  const gone = new AbortController()
  let state: Agent['state'] = 'running'
  let waiting: (() => void)[] = []

  /** One task after the other, each with its microtasks; what comes meanwhile comes behind. */
  function drain(): void {
    if (state !== 'running') return
    waiting[0]?.()
    waiting = waiting.slice(1)
    if (waiting.length > 0) later(drain)
  }

  const agent: Agent = {
    get state() {
      return state
    },
    gone: gone.signal,
    run(task) {
      if (state === 'running' && waiting.length === 0) task()
      else if (state !== 'gone') waiting.push(task)
    },
    turn() {
      return new Promise((resolve) => {
        agent.run(resolve)
      })
    },
    freeze() {
      if (state === 'running') state = 'frozen'
    },
    thaw(first) {
      if (state !== 'frozen') return
      state = 'running'
      first?.()
      if (waiting.length > 0) later(drain)
    },
    kill() {
      state = 'gone'
      waiting = []
      gone.abort()
    },
  }
  return agent
}
