// The composition root of streams that tabs share: options in, a stream over this tab's membership
// out. It never knows how members agree.

import { createDelivery } from '../delivery/delivery.ts'
import type { EventStream, StreamSnapshot } from '../event-stream.ts'
import type { URLLike } from '../host/fetch-types.ts'
import { optionTable } from '../option-table.ts'
import type { EventStreamOptions } from '../options.ts'
import { type ResolvedOptions, resolveOptions } from '../resolve-options.ts'
import type { OptionTable } from '../read-options.ts'
import { type PerAttempt, urlAsGiven } from '../request/prepare.ts'
import type { EventMap, InferEvents, UntypedEvents } from '../contract.ts'
import { hostEnvironment, type SharedEnvironment } from './environment.ts'
import { createMember, type SharedDetails } from './member.ts'
import { PROTOCOL_VERSION } from './protocol.ts'

/** What a shared stream is doing, and who holds its connection. */
export type SharedStreamSnapshot = StreamSnapshot & SharedDetails

/** The options of {@link createSharedEventStream}. */
export interface SharedEventStreamOptions<
  Events extends EventMap = UntypedEvents,
> extends EventStreamOptions<Events> {
  /**
   * Who shares: all tabs of this origin that give the same name get the same stream, that of the tab
   * which happens to hold the connection. It must tell users apart: put the user's id in it. By
   * default the name is made of the URL and the request's options; a request with a URL function,
   * headers, a body, a `fetch` of its own or `credentials: "include"` needs an explicit one.
   */
  readonly name?: string | undefined
  /** How many of the last events a tab gets that comes later; none where it resumes. @default 0 */
  readonly replay?: number | undefined
  /**
   * Where the tab lives, for tests: a tab of `createFakeTabs()` of `@lastevent/testing`.
   *
   * @default the host's Web Locks and BroadcastChannel
   */
  readonly environment?: SharedEnvironment | undefined
}

/** A stream whose one connection serves all tabs. Made by {@link createSharedEventStream}. */
export interface SharedEventStream<
  Events extends object = Readonly<Record<string, string>>,
> extends EventStream<Events> {
  readonly state: SharedStreamSnapshot
  getSnapshot(): SharedStreamSnapshot
}

/**
 * A stream of server-sent events whose one connection serves all tabs and workers of the origin: one
 * of them holds it, the others are told what comes. When it is closed, crashes or freezes, another
 * takes over and resumes after the newest event that any of them has seen. Where the host has no Web
 * Locks or no BroadcastChannel, each tab connects on its own.
 *
 * @param url As for `createEventStream`; a function is called in the tab that holds the connection.
 * @example
 * const stream = createSharedEventStream('/orders', { events, name: `orders of ${user.id}` })
 * stream.on('order', ({ data }) => console.log(data.id))
 * console.log(stream.state.role) // "leader", "follower" or "alone"
 *
 * @throws TypeError for a URL, an id or a combination of options that cannot work, and for a request
 *   that may be another user's but has no `name`
 * @throws RangeError for a number out of bounds
 */
export function createSharedEventStream<const Events extends EventMap = UntypedEvents>(
  url: PerAttempt<string | URLLike>,
  options: SharedEventStreamOptions<Events> = {},
): SharedEventStream<InferEvents<Events>> {
  return createStreamOfVersion(PROTOCOL_VERSION, url, options)
}

const sharedOptionTable: OptionTable = {
  ...optionTable,
  name: ['string'],
  replay: ['number >= 0', 0],
  environment: ['object'],
}

interface SharedDefaults {
  readonly name: string | undefined
  readonly replay: number
  readonly environment: SharedEnvironment | undefined
}

/** @internal For tests of tabs of several versions side by side. */
export function createStreamOfVersion<const Events extends EventMap = UntypedEvents>(
  version: number,
  url: PerAttempt<string | URLLike>,
  options: SharedEventStreamOptions<Events>,
): SharedEventStream<InferEvents<Events>> {
  const resolved = resolveOptions(url, options, sharedOptionTable)
  const {
    name,
    replay,
    environment = hostEnvironment(),
  } = resolved as typeof resolved & SharedDefaults
  const group = `lastevent/${version}/${name ?? nameOf(url, options, resolved)}`
  const member = { resolved, environment, name: group, replay }
  const stream = createDelivery<InferEvents<Events>>((sink) => createMember(member, sink), resolved)
  // The state that the member gives, and with it the snapshot, has what a shared one has.
  return stream as SharedEventStream<InferEvents<Events>>
}

/** @throws TypeError for a request that other tabs, or other users, may make otherwise */
function nameOf(
  url: PerAttempt<string | URLLike>,
  options: Pick<EventStreamOptions, 'headers' | 'body' | 'fetch'>,
  { method, credentials, mode, resume }: ResolvedOptions,
): string {
  const { headers, body, fetch } = options
  const cookies = credentials === 'include' || undefined
  const owned = Object.entries({ headers, body, fetch, cookies })
  const own = owned.find(([, value]) => value !== undefined)
  if (typeof url === 'function' || own) {
    const what = own ? `${own[0]} of its own` : 'a URL function'
    throw new TypeError(`A shared stream with ${what} needs a name that tells users apart`)
  }
  return JSON.stringify([urlAsGiven(url), method, credentials, mode, resume])
}
