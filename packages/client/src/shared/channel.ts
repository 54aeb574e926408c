// A group's channel: posts to all other members, and hears theirs. It never knows what they mean.

import type { Clock } from '../host/clock.ts'
import type { Broadcast } from './environment.ts'
import type { Heard, Post } from './protocol.ts'

export interface Channel {
  post(post: Post): void
  close(): void
}

/** What goes over the wire: posts are not heard by who posts them. */
interface Envelope {
  readonly version: number
  readonly from: string
  readonly post: Post
}

let made = 0

/** A name that no other member has. */
export function nameMember({ now, random }: Clock): string {
  made += 1
  return [now(), random(), made].join()
}

/** @param me the name that others know this member by */
export function openChannel(
  broadcast: Broadcast,
  version: number,
  me: string,
  hear: (post: Heard) => void,
): Channel {
  let open = true
  broadcast.onmessage = ({ data }) => {
    const envelope = data as Envelope | null
    // Whoever else uses this name of a channel is none of ours.
    if (!open || envelope?.version !== version) return
    hear({ ...envelope.post, from: envelope.from })
  }
  return {
    post(post) {
      const envelope: Envelope = { version, from: me, post }
      if (open) broadcast.postMessage(envelope)
    },
    close() {
      open = false
      broadcast.onmessage = null
      broadcast.close()
    },
  }
}
