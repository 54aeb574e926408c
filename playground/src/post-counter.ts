// Counts what the tabs of a shared stream post to each other, by kind. It never changes a post, nor
// knows what follows from one.

export interface PostCount {
  readonly sent: number
  readonly heard: number
}

export interface PostCounter {
  /** By kind, in the order in which they were first seen. */
  readonly counts: ReadonlyMap<string, PostCount>
  /** The newest term that a post told of; 0 before the first. */
  readonly term: number
}

/** Channels of shared streams begin with it. */
const prefix = 'lastevent/'

/**
 * Puts a counting `BroadcastChannel` in the place of the host's. A stream looks it up when it joins its
 * group: call it before.
 */
export function countPosts(host: typeof globalThis, onChange: () => void): PostCounter {
  const Channel = host.BroadcastChannel
  const counts = new Map<string, PostCount>()
  let term = 0

  function count(post: unknown, way: keyof PostCount): void {
    if (typeof post !== 'object' || post === null || !('kind' in post)) return
    const kind = String(post.kind)
    const before = counts.get(kind) ?? { sent: 0, heard: 0 }
    counts.set(kind, { ...before, [way]: before[way] + 1 })
    if ('term' in post && typeof post.term === 'number') term = Math.max(term, post.term)
    onChange()
  }

  host.BroadcastChannel = class extends Channel {
    constructor(name: string) {
      super(name)
      if (!name.startsWith(prefix)) return
      this.addEventListener('message', ({ data }) => count(data, 'heard'))
    }
    override postMessage(message: unknown): void {
      if (this.name.startsWith(prefix)) count(message, 'sent')
      super.postMessage(message)
    }
  }

  return {
    counts,
    get term() {
      return term
    },
  }
}
