// The browser's own EventSource on the page's stream, used as a page would: a listener for each type,
// JSON.parse, nothing more. It never knows elements, nor the other client.
import { addEvent } from './contract.ts'
import { createTally, type Tally } from './tally.ts'

export type NativeStatus = 'off' | 'connecting' | 'open' | 'waiting' | 'stopped'

/** What of an EventSource is used. */
export interface NativeSource {
  readonly readyState: number
  addEventListener(type: string, listener: (event: Event) => void): void
  close(): void
}

export interface NativeClient {
  readonly status: NativeStatus
  readonly tally: Tally
  /** How often it has stopped for good. */
  readonly stopped: number
  /** Payloads handed to the page that are not what the contract says. */
  readonly unchecked: number
  /** A new one, as a page would make: it begins with what comes next. */
  start(): void
  stop(): void
}

export interface NativeClientOptions {
  readonly open: () => NativeSource
  readonly onChange: () => void
}

const CLOSED = 2

/** What the contract would have said of an `add`. */
function isValid(data: string): boolean {
  try {
    return addEvent.safeParse(JSON.parse(data)).success
  } catch {
    return false
  }
}

export function createNativeClient({ open, onChange }: NativeClientOptions): NativeClient {
  const tally = createTally()
  let source: NativeSource | undefined
  let status: NativeStatus = 'off'
  let stopped = 0
  let unchecked = 0

  function set(next: NativeStatus): void {
    status = next
    onChange()
  }

  function listen(to: NativeSource): void {
    const isCurrent = (): boolean => to === source
    to.addEventListener('open', () => {
      if (isCurrent()) set('open')
    })
    to.addEventListener('error', () => {
      if (!isCurrent()) return
      const isOver = to.readyState === CLOSED
      if (isOver) stopped += 1
      set(isOver ? 'stopped' : 'waiting')
    })
    for (const type of ['add', 'notice', 'message']) {
      to.addEventListener(type, (event) => {
        if (!isCurrent() || !(event instanceof MessageEvent)) return
        const { data, lastEventId } = event as MessageEvent<string>
        if (type === 'add' && !isValid(data)) unchecked += 1
        tally.take(lastEventId)
        onChange()
      })
    }
    to.addEventListener('reset', () => {
      if (isCurrent()) tally.rebase()
    })
  }

  return {
    get status() {
      return status
    },
    get stopped() {
      return stopped
    },
    get unchecked() {
      return unchecked
    },
    tally,
    start() {
      source?.close()
      source = open()
      listen(source)
      set('connecting')
    },
    stop() {
      source?.close()
      source = undefined
      set('off')
    },
  }
}
