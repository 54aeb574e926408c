// Several tabs of one origin in one process: they share locks and channels, and each can be frozen,
// closed and crashed; never knows what the tabs run.
import { type Agent, createAgent } from './fake-agent.ts'
import { createChannelSpace, type FakeBroadcastChannel } from './fake-channels.ts'
import { createLockSpace, type FakeLockManager } from './fake-locks.ts'
import type { VirtualClock } from './virtual-clock.ts'

type FetchLike = (input: string, init: RequestInit) => Promise<Response>

/** What a page goes through. */
export interface FakePageCondition {
  readonly offline: boolean
  readonly hidden: boolean
  readonly frozen: boolean
}

/** Options of {@link createFakeTabs}. */
export interface FakeTabsOptions {
  /** The time that all tabs share. */
  readonly clock: VirtualClock
  /**
   * How long a message from tab to tab is under way, in milliseconds; asked for every message and
   * receiver. From one tab to another messages keep their order.
   * @default 0
   */
  readonly delayMs?: number | (() => number) | undefined
}

/** The tabs of one origin. */
export interface FakeTabs {
  /** Opens one more tab. */
  open(): FakeTab
  /** How many messages have been posted, by whichever tab. */
  readonly messageCount: number
}

/** A tab. What it has to offer to the stream under test never reaches it while it is frozen. */
export interface FakeTab {
  /** Give these to the shared stream as its `environment`. */
  readonly environment: {
    readonly locks: FakeLockManager
    readonly BroadcastChannel: new (name: string) => FakeBroadcastChannel
    readonly watchPage: (tell: (condition: FakePageCondition) => void) => () => void
  }
  /** Give it to the stream as its `clock`. */
  readonly clock: Pick<VirtualClock, 'now' | 'random' | 'setTimer' | 'yieldToHost'>
  readonly state: 'running' | 'frozen' | 'gone'
  /** The same `fetch`, as seen from this tab: its requests end with the tab. */
  fetch(fetch: (input: string, init: RequestInit) => Promise<Response>): FetchLike
  /** Closes it as a user does: the page is told. */
  close(): void
  /** Its process dies: nobody is told but by what it leaves. */
  crash(): void
  /**
   * Stops it: nothing reaches its code until it thaws. Its requests and locks stay.
   * @param options.told whether the page gets a `freeze` event before, and a `resume` event after
   */
  freeze(options?: { readonly told?: boolean | undefined }): void
  /** Lets it go on with all that has waited, in order. */
  thaw(): void
  /** Another tab comes to the front, or this one does. */
  setHidden(hidden: boolean): void
}

/**
 * Creates an origin without any tabs.
 *
 * @example
 * const tab = createFakeTabs({ clock }).open()
 * const stream = createSharedEventStream('https://example.test/events', {
 *   name: 'events',
 *   environment: tab.environment,
 *   clock: tab.clock,
 *   fetch: tab.fetch(server.fetch),
 * })
 * tab.crash() // another tab takes over
 */
export function createFakeTabs(options: FakeTabsOptions): FakeTabs {
  const { clock, delayMs = 0 } = options
  let opened = 0
  let messageCount = 0
  const locks = createLockSpace()
  const channels = createChannelSpace({
    clock,
    delayMs: typeof delayMs === 'function' ? delayMs : () => delayMs,
    onPost() {
      messageCount += 1
    },
  })

  return {
    get messageCount() {
      return messageCount
    },
    open() {
      const agent = createAgent((callback) => clock.setTimer(callback, 0))
      opened += 1
      return createTab(agent, clock, {
        locks: locks.managerOf(agent, `tab ${opened}`),
        BroadcastChannel: channels.classFor(agent),
      })
    },
  }
}

function createTab(
  agent: Agent,
  clock: VirtualClock,
  shared: Omit<FakeTab['environment'], 'watchPage'>,
): FakeTab {
  const watchers = new Set<(condition: FakePageCondition) => void>()
  let condition: FakePageCondition = { offline: false, hidden: false, frozen: false }
  let told = false

  function tell(change: Partial<FakePageCondition>): void {
    condition = { ...condition, ...change }
    for (const watcher of watchers) watcher(condition)
  }

  return {
    environment: {
      ...shared,
      watchPage(watcher) {
        watchers.add(watcher)
        watcher(condition)
        return () => watchers.delete(watcher)
      },
    },
    clock: {
      now: clock.now,
      random: clock.random,
      setTimer(callback, delayMs) {
        let live = true
        const ring = (): void => {
          if (live) callback()
        }
        const stop = clock.setTimer(() => agent.run(ring), delayMs)
        return () => {
          live = false
          stop()
        }
      },
      async yieldToHost() {
        await clock.yieldToHost()
        await agent.turn()
      },
    },
    get state() {
      return agent.state
    },
    fetch: (fetch) => fetchFrom(agent, fetch),
    close() {
      if (agent.state === 'running') tell({ frozen: true, hidden: true })
      agent.kill()
    },
    crash: agent.kill,
    freeze(how = {}) {
      if (agent.state !== 'running') return
      told = how.told ?? false
      if (told) tell({ frozen: true })
      agent.freeze()
    },
    thaw() {
      // The page hears of it before anything else reaches it.
      agent.thaw(() => {
        if (told) tell({ frozen: false })
      })
    },
    setHidden(hidden) {
      agent.run(() => tell({ hidden }))
    },
  }
}

function fetchFrom(agent: Agent, fetch: FetchLike): FetchLike {
  return async (input, init) => {
    await agent.turn()
    const signals = init.signal ? [init.signal, agent.gone] : [agent.gone]
    let response: Response
    try {
      response = await fetch(input, { ...init, signal: AbortSignal.any(signals) })
    } catch (error) {
      await agent.turn()
      throw error
    }
    await agent.turn()
    const { status, statusText, headers, url, body } = response
    const seen = new Response(body && bodyFor(agent, body), { status, statusText, headers })
    return Object.defineProperty(seen, 'url', { value: url })
  }
}

/** A body whose bytes reach the tab in its own time. */
function bodyFor(agent: Agent, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value } = await reader.read()
          await agent.turn()
          if (value === undefined) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          await agent.turn()
          controller.error(error)
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
