// What tabs say to each other, and how they agree on who holds the connection. Types and constants;
// it never knows how a post gets from one tab to another, nor who acts on it.
//
// Members. A tab is a member of its group while its stream has consumers. Every member has opened its
// channels and then asked for the group's lock, which one of them gets: it leads. What concerns all is
// posted to all; a question to the leader, or an answer, goes by a channel that only its receiver
// hears, so that n tabs that come at once do not read n² logs.
//
// Terms. Each leader leads in a term of its own, later than any that a member knows: the wall clock's
// milliseconds, so that a member that nobody has heard of for a while can't know a later one, and a
// random fraction, so that two leaders who have never heard of each other don't call theirs the same.
// A leader's posts carry its term. One of an older term is dropped, one of a newer term is accepted,
// and a leader that gets it steps down. Within a term messages are counted: (term, seq) is a `Position`.
// So are the leader's posts, to which a response that comes by another channel can be early or late: it
// says which post is the next, those before are dropped, and those that were early are kept for then.
//
// Time is the wall clock, the only one that goes on while the machine sleeps. Somebody may set it, so
// all that rests on it is how soon a member asks the leader for a heartbeat, or the lock manager for
// the lock. Set forward, it makes members ask too early. Set back, it leaves moments of the past in
// the future: these count as long past (`hasPassed`), so that members ask once too often instead of
// waiting until the clock is where it was. A member that knows a later term than a leader which came
// after the clock was set back takes no post from it, and replaces it.
//
// Takeover.
// 1. The lock is free: its holder has left, was closed or crashed. The browser gives it to the next in
//    the queue. Or the holder is silent: a member that gets no post of the leader for SILENCE_MS pings
//    it, and if no heartbeat comes within ANSWER_MS it steals the lock. A member whose timer is late
//    was frozen or busy, and may have the answer still before it: it pings once more first.
// 2. The new holder, a candidate, asks the lock manager how many members wait, which also proves that
//    its own lock has not been stolen meanwhile (a frozen page may be granted a lock and lose it again).
// 3. `claim`: a new term, and the candidate's place. Every member accepts it, drops all posts of older
//    terms, and answers with a `report` of where its log ends and, where that is later than the
//    candidate's, of what the candidate lacks. The candidate waits until all have answered, at most
//    COLLECT_MS, and catches up with the latest: so it knows all that any member has seen. One that is
//    new to the group is given what the others may need from it.
// 4. If the lock is still the candidate's, which may have been frozen, the term begins, at the end of
//    the leader's log. The connection is opened and resumes after the newest id there. The first post
//    of the term has all members catch up with the leader's log; most of them have it all.
//
// Catching up. A request, or a claim, says where the member stands: its log's end, and the id it has
// delivered up to. Where that end is found, the response is what follows it. Else what follows the id, if that is
// found. Else the newest messages: the member then reads on by a connection of its own, from its own
// id, until it meets the group's log (see reader.ts). A member without any id starts at the end of
// them, or `replay` messages before it. Both are given HANDOVER_MESSAGES all the same: should the
// leader be gone before these have reached the others, they may be the only ones that have them.
//
// No tab misses an event or sees one twice: within a term by `seq`; between terms since a log that
// ends elsewhere than the new leader's is brought up to it; and where a leader that lost the lead has
// delivered what nobody else got, by the ids it has delivered, which are skipped when they come again.
//
// A leader that may have been frozen (no sign of its own life for LEASE_MS, which is shorter than
// any silence that gets a lock stolen) asks the lock manager before it posts or delivers anything.

/** Members of other versions use other names for lock and channel, and form groups of their own. */
export const PROTOCOL_VERSION = 2

/** How long a leader may be silent before it is pinged. */
export const SILENCE_MS = 600
/** How long it has to answer before its lock is stolen. */
export const ANSWER_MS = 500
/** Members wait up to this much longer than the two, each for another time, so that not all act. */
export const STAGGER_MS = 200
/** How long a candidate waits for the reports of members, some of which may be frozen. */
export const COLLECT_MS = 200
/** How long a leader may be sure of its lock without asking. */
export const LEASE_MS = 900
/** How long a leader keeps the lock whose stream is over for all, while they find out. */
export const FAREWELL_MS = 250
/** How long an unanswered request to catch up is waited for. */
export const CATCH_UP_MS = 400
/** How long the lock manager may take to answer a question before a tab does without it. */
export const QUERY_MS = 1500
/** How long it may take to steal a lock, whose holder has been silent for long already. */
export const STEAL_MS = 400

/** How many messages a member is given at least, to pass them on, though it wants none for itself. */
export const HANDOVER_MESSAGES = 64

/** Where a message of a group is; `seq` 0 is the beginning of a term. */
export interface Position {
  readonly term: number
  readonly seq: number
}

/** A wire message, flat: that is quicker to clone. The last part is the sticky id after it. */
export type RawMessage = readonly [
  type: string,
  data: string,
  id: string | undefined,
  lastEventId: string,
]

/** Messages in a row, of one term; `seq` is that of the first. */
export interface Run extends Position {
  readonly messages: readonly RawMessage[]
}

/**
 * Messages in a row as a member finds them in another one's log, with the sticky id after each. Before
 * them comes the position of the message that they follow, without that message.
 */
export type Excerpt = readonly (readonly [
  term: number,
  seq: number,
  id: string,
  ...message: readonly RawMessage[],
])[]

/** What the leader's connection is doing, in a form that can be cloned: see leader-status.ts. */
export interface LeaderStatus {
  readonly state: object
  readonly url: string
}

/** What a leader has to say. */
export type LeaderMessage =
  /** The messages of one network chunk, and the id after them. */
  | {
      readonly kind: 'chunk'
      readonly seq: number
      readonly messages: readonly RawMessage[]
      readonly lastEventId: string
    }
  /** Also the first post of a term. */
  | { readonly kind: 'status'; readonly status: LeaderStatus }
  | { readonly kind: 'gap'; readonly requested: string; readonly actual: string }
  /** The stream starts afresh, without a resume position. */
  | { readonly kind: 'restart' }
  /** The answer to a ping. */
  | { readonly kind: 'heartbeat' }
  /** The leader's own tab is full: is there one that is not? */
  | { readonly kind: 'full' }

/** A leader's post, to all. */
export type LeaderPost = LeaderMessage & {
  readonly term: number
  /** Counted from 0. */
  readonly number: number
}

/** Where a member stands, for another one to find what it lacks. */
export interface Place {
  /** Where its log ends; undefined for a member that has not caught up with anybody yet. */
  readonly end: Position | undefined
  /** The id that it has delivered up to. */
  readonly id: string
  readonly replay: number
}

/** To all. */
export interface Claim extends Place {
  readonly kind: 'claim'
  readonly term: number
}

/** The answer to a claim, to the candidate. */
export interface Report {
  readonly kind: 'report'
  readonly term?: undefined
  /** The newest term known before the claim. */
  readonly known: number
  readonly end: Position | undefined
  /** What the candidate lacks. */
  readonly excerpt: Excerpt | undefined
}

/** To the leader. */
export interface CatchUpRequest extends Place {
  readonly kind: 'request'
  readonly term?: undefined
  /** Returned with the response, to tell it from those to earlier requests. */
  readonly requestedAt: number
}

/** What follows a member's place, to that member; and the leader's term so far. */
export interface CatchUpResponse {
  readonly kind: 'response'
  readonly requestedAt: number
  readonly term: number
  /** Of the leader's next post. */
  readonly number: number
  readonly status: LeaderStatus
  /** The URL that the leader was given; empty for a function. */
  readonly given: string
  /** Where it does not begin where the asker's log ends, that log begins anew. */
  readonly excerpt: Excerpt
}

export type Post =
  | LeaderPost
  | Claim
  | Report
  | CatchUpRequest
  | CatchUpResponse
  | {
      /**
       * - `ping`, to all: is there a leader?
       * - `ready`, to the leader: there is a tab that can take more; the answer to `full`, and what one
       *   says that has just come.
       * - `reconnect`, to the leader: it is to connect anew.
       */
      readonly kind: 'ping' | 'ready' | 'reconnect'
      readonly term?: undefined
    }

/** A post as it arrives: `from` names the member. */
export type Received<Kind extends Post = Post> = Kind & { readonly from: string }

/** Whether so long a time has passed since; a moment in the future is long past, see above. */
export function hasPassed(now: number, since: number, durationMs: number): boolean {
  return since > now || now - since >= durationMs
}

export function isSamePosition(one: Position | undefined, other: Position | undefined): boolean {
  return one?.term === other?.term && one?.seq === other?.seq
}

/** Whether the first position is later; no position at all is before every other. */
export function isLater(one: Position | undefined, other: Position | undefined): boolean {
  if (!one || !other) return !!one
  return one.term === other.term ? one.seq > other.seq : one.term > other.term
}
