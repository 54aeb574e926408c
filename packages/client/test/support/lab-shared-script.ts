// What a page of the shared lab runs: one shared stream and a record of it, or a native one for
// comparison. It is bundled with the client as it stands in src/.
import { createSharedEventStream } from '../../src/shared/index.ts'

type WorkerKind = 'dedicated' | 'shared'

export interface SharedLab {
  /** The ids of the events, in the order in which they came. */
  readonly ids: string[]
  /** What was survived, as text. */
  readonly errors: string[]
  /** The status and role of the stream: `open leader`. */
  readonly standing: string
  open(url: string): void
  openNative(url: string): void
  /** Opens the stream in a worker of this page. */
  openWorker(kind: WorkerKind, url: string): void
  /** What the page's workers have told last: standing, then ids, joined. */
  readonly workers: Partial<Record<WorkerKind, string>>
  endWorker(): void
  /** Whether the server answers within so many milliseconds. */
  reaches(url: string, withinMs: number): Promise<boolean>
  /** Holds the page's thread. */
  block(ms: number): void
}

declare global {
  var sharedLab: SharedLab
  /** Put there by the test. */
  var tellStanding: ((standing: string) => void) | undefined
}

const ids: string[] = []
const errors: string[] = []
const workers: Partial<Record<WorkerKind, string>> = {}
let dedicated: Worker | undefined
let standing = ''

/** In a worker: the first message says what to open; what becomes of it is told ever again. */
function obey(port: Pick<MessagePort, 'postMessage' | 'onmessage'>): void {
  port.onmessage = ({ data }: MessageEvent<string>) => {
    sharedLab.open(data)
    setInterval(() => port.postMessage(`${standing} ${ids.join()}`), 20)
  }
}

if (typeof document === 'undefined') {
  obey(globalThis as unknown as MessagePort)
  addEventListener('connect', (event) => obey((event as MessageEvent).ports[0]!))
}

globalThis.sharedLab = {
  ids,
  workers,
  openWorker(kind, url) {
    const start = { type: 'module' } as const
    const script = '/lab.js'
    if (kind === 'dedicated') dedicated = new Worker(script, start)
    const port = kind === 'dedicated' ? dedicated! : new SharedWorker(script, start).port
    port.onmessage = ({ data }: MessageEvent<string>) => {
      workers[kind] = data
    }
    port.postMessage(url)
  },
  endWorker: () => dedicated?.terminate(),
  errors,
  get standing() {
    return standing
  },
  open(url) {
    const stream = createSharedEventStream(url, {
      retry: { minDelayMs: 50, maxDelayMs: 200 },
      onError: (error) => void errors.push(String(error)),
      onStateChange() {
        standing = `${stream.state.status} ${stream.state.role}`
        globalThis.tellStanding?.(standing)
      },
    })
    stream.on('notice', ({ id = '' }) => void ids.push(id))
  },
  openNative(url) {
    const source = new EventSource(url)
    source.addEventListener('notice', ({ lastEventId }) => void ids.push(lastEventId))
  },
  async reaches(url, withinMs) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) })
      return response.ok
    } catch {
      return false
    }
  },
  block(ms) {
    const end = performance.now() + ms
    while (performance.now() < end);
  },
}
