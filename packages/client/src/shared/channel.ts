// A group's channel: posts to all other members, and brings theirs.

import type { Clock } from '../host/clock.ts'
import type { Broadcast } from './environment.ts'
import type { Post, Received } from './protocol.ts'

export interface Channel {
  post(post: Post): void
  close(): void
}

/** What goes over the wire: whoever posts does not get it itself. */
interface Envelope {
  readonly version: number
  readonly from: string
  readonly post: Post
}

let created = 0

/** A name that no other member has. */
export function createMemberId({ now, random }: Clock): string {
  created += 1
  return [now(), random(), created].join()
}

/** @param memberId the name that others know this member by */
export function openChannel(
  broadcast: Broadcast,
  version: number,
  memberId: string,
  onPost: (post: Received) => void,
): Channel {
  let isOpen = true
  broadcast.onmessage = ({ data }) => {
    const envelope = data as Envelope | null
    // Other code may use a channel of this name.
    if (isOpen && envelope?.version === version) onPost({ ...envelope.post, from: envelope.from })
  }
  return {
    post(post) {
      const envelope: Envelope = { version, from: memberId, post }
      if (isOpen) broadcast.postMessage(envelope)
    },
    close() {
      isOpen = false
      broadcast.onmessage = null
      broadcast.close()
    },
  }
}
