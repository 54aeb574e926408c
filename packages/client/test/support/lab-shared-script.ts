// What a page of the shared lab runs: one shared stream and a record of it, or a native one for
// comparison. It is bundled with the client as it stands in src/.
import { createSharedEventStream } from '../../src/shared/index.ts'

export interface SharedLab {
  /** The ids of the events, in the order in which they came. */
  readonly ids: string[]
  /** What was survived, as text. */
  readonly errors: string[]
  /** The status and role of the stream: `open leader`. */
  readonly standing: string
  open(url: string): void
  openNative(url: string): void
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
let standing = ''

globalThis.sharedLab = {
  ids,
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
