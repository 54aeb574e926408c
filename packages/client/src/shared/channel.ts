// A group's channels: one that all members hear, one that each member hears alone, and one that only
// the leader hears. So what is meant for one member costs the others nothing, however many there are.

import type { Clock } from '../host/clock.ts'
import type { Broadcast } from './environment.ts'
import type { Post, Received } from './protocol.ts'

/** Where the leader hears, whichever member that is. */
export const LEADER = 'leader'

export interface Channel {
  /** To all other members; or to one, by its id, or to the leader. */
  post(post: Post, to?: string): void
  /** Whether what is posted to the leader arrives here. */
  setLeading(isLeading: boolean): void
  close(): void
}

let created = 0

/** A name that no other member has. */
export function createMemberId({ now, random }: Clock): string {
  created += 1
  return [now(), random(), created].join()
}

/**
 * @param memberId the name that others know this member by
 * @throws where the host refuses
 */
export function openChannel(
  BroadcastChannel: new (name: string) => Broadcast,
  name: string,
  memberId: string,
  onPost: (post: Received) => void,
): Channel {
  function open(address: string): Broadcast {
    const channel = new BroadcastChannel(name + address)
    // Other code may use a channel of this name.
    channel.onmessage = ({ data }) => data && onPost(data as Received)
    return channel
  }

  const all = open('')
  const own = open(`/${memberId}`)
  let leaders: Broadcast | undefined

  return {
    post(post, to) {
      const channel = to ? new BroadcastChannel(`${name}/${to}`) : all
      channel.postMessage({ ...post, from: memberId })
      if (to) channel.close()
    },
    setLeading(isLeading) {
      leaders?.close()
      leaders = isLeading ? open(`/${LEADER}`) : undefined
    },
    close() {
      for (const channel of [all, own, leaders]) channel?.close()
    },
  }
}
