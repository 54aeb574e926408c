// What tabs say to each other, and how they agree on who holds the connection. Types and constants;
// it never knows how a post gets from one tab to another, nor who acts on it.
//
// Members. A tab is a member of its group while somebody consumes its stream. Every member has opened
// the group's channel and then queued up for the group's lock: who holds the lock leads.
//
// Terms. Each leader leads in a term of its own, higher than any that a member knows: the wall clock's
// milliseconds, so that a member that nobody heard of for a while can't hold a higher one, and a random
// fraction, so that two leaders who never heard of each other do not call theirs the same. A post
// of a leader carries its term; one of an older term is dropped, one of a newer term is obeyed, and
// a leader that hears it steps down. Within a term messages are counted: (term, seq) is a `Mark`.
//
// Time is the wall clock, the only one that goes on while the machine sleeps. Somebody may set it, so
// nothing rests on it but how soon the leader is asked for a sign of life, or the lock manager for the
// lock. Set forward, it makes members ask too early. Set back, it leaves moments of the past in the
// future: these count as long past (`hasPassed`), so that members ask once too often instead of
// waiting until the clock is where it was. A member that knows a higher term than a leader which came
// after the clock was set back hears no leader, and takes over.
//
// Takeover.
// 1. The lock comes free: its holder has left, was closed or crashed. The browser gives it to the
//    next in the queue. Or the holder is silent: a member that hears no word of the leader for
//    SILENCE_MS pings, and if no answer comes within ANSWER_MS it steals the lock. One whose timer
//    is late was frozen or busy, and may find the answer behind it: it pings once more before.
// 2. The new holder asks the lock manager how many members wait, which also proves that its own lock
//    has not been stolen meanwhile (a frozen page may be granted a lock, and lose it, in its sleep).
// 3. `claim`: a new term. Every member obeys, drops all posts of older terms, and answers with a
//    `report` of where its tail ends. The claimer waits until all have answered, at most COLLECT_MS.
// 4. Where a member has more than the claimer, the claimer joins that member's tail (`join`,
//    `welcome`), so that it knows all that any member has seen. One that is new to the group asks for
//    as much as the others may want to have from it.
// 5. `lead`, if the lock is still the claimer's, which may have been frozen: the term begins, at the
//    end of the leader's tail. The connection is opened and resumes after the newest id there. A
//    member whose tail ends elsewhere joins the leader's tail.
//
// Joining. A `join` says where the member stands: its tail's last mark, and the id it has delivered
// up to. Where the mark is found, what follows it is the answer. Else what follows the id, if that is
// found. Else the newest messages: the member then reads on by a connection of its own, from its own
// id, until the two streams meet (see reader.ts). A member without any position starts at the end of
// them, or `replay` messages before it. Both are given LEGACY messages all the same: should the
// leader be gone before these have reached the others, they may be the only ones that have them.
//
// No tab misses an event or sees one twice: within a term by `seq`; between terms since a tail that
// ends elsewhere than the new leader's is joined anew; and where a deposed leader has delivered what
// nobody else got, by the ids it has delivered, which are skipped once when they come again.
//
// A leader that may have been frozen (no sign of its own life for LEASE_MS, which is shorter than
// any silence that gets a lock stolen) asks the lock manager before it posts or delivers anything.

/** Members of other versions use other names for lock and channel, and form groups of their own. */
export const PROTOCOL_VERSION = 1

/** How long a leader may be silent before it is pinged. */
export const SILENCE_MS = 600
/** How long it has to answer before its lock is stolen. */
export const ANSWER_MS = 500
/** Members wait for a moment longer than these, each for another one, so that they don't all act. */
export const STAGGER_MS = 200
/** How long a claimer waits for the reports of members, some of which may be frozen. */
export const COLLECT_MS = 200
/** How long it waits to be told what a member has more. */
export const SHARE_MS = 200
/** How long a leader may be sure of its lock without asking. */
export const LEASE_MS = 900
/** How long a leader keeps the lock whose stream is over for all, while they find out. */
export const FAREWELL_MS = 250
/** How long an unanswered `join` is waited for. */
export const JOIN_MS = 400

/** How many messages a tail begins with at least, though its member wants none, to pass them on. */
export const LEGACY = 64

/** Names one message of a group; `seq` 0 is the beginning of a term. */
export interface Mark {
  readonly term: number
  readonly seq: number
}

/** A wire message, flat: that is quicker to clone. The last member is the sticky id after it. */
export type RawMessage = readonly [
  type: string,
  data: string,
  id: string | undefined,
  lastEventId: string,
]

/** Messages in a row, of one term; `seq` is that of the first. */
export interface Run extends Mark {
  readonly messages: readonly RawMessage[]
}

/** What the leader's connection is doing, in a form that can be cloned: see leader-status.ts. */
export interface News {
  readonly state: object
  readonly url: string
}

/** The leader's words. */
export type LeaderPost =
  | {
      readonly kind: 'lead'
      readonly term: number
      readonly end: Mark
      readonly lastEventId: string
      readonly news: News
    }
  /** The messages of one network chunk, and the id after them. */
  | ({ readonly kind: 'chunk'; readonly lastEventId: string } & Run)
  | { readonly kind: 'state'; readonly term: number; readonly news: News }
  | {
      readonly kind: 'gap'
      readonly term: number
      readonly requested: string
      readonly actual: string
    }
  /** The stream starts afresh, without a resume position. */
  | { readonly kind: 'restart'; readonly term: number }
  /** The answer to a ping. */
  | { readonly kind: 'beat'; readonly term: number }
  /** The leader's own tab is full: is there one that is not? */
  | { readonly kind: 'full'; readonly term: number }

export interface Claim {
  readonly kind: 'claim'
  readonly term: number
}

/** The answer to a claim. */
export interface Report {
  readonly kind: 'report'
  readonly to: string
  /** The highest term known before the claim. */
  readonly known: number
  /** Undefined for a member that has not joined a tail yet. */
  readonly end: Mark | undefined
}

export interface Join {
  readonly kind: 'join'
  /** Undefined for the leader, whoever that is. */
  readonly to: string | undefined
  /** Returned with the answer, to tell it from those to earlier questions. */
  readonly ticket: number
  /** Where the asker's tail ends; the first of several that is found will do. */
  readonly ends: readonly Mark[]
  readonly id: string
  readonly replay: number
}

/** What follows a member's position. */
export interface Welcome {
  readonly kind: 'welcome'
  readonly to: string
  readonly ticket: number
  /** The mark and the id of the message before the runs. Where that is not the asker's end, its tail begins anew. */
  readonly base: Mark
  readonly baseId: string
  readonly runs: readonly Run[]
  readonly lastEventId: string
  /** Undefined where it is not the leader that answers. */
  readonly standing: Standing | undefined
}

/** A leader's term so far, so that the next chunk fits on. */
export interface Standing {
  readonly term: number
  /** The last message of the term. */
  readonly seq: number
  readonly news: News
}

export type Post =
  | LeaderPost
  | Claim
  | Report
  | Join
  | Welcome
  /** Is there a leader? */
  | { readonly kind: 'ping' }
  /** There is a tab that can take more: the answer to `full`, and what one says that has just come. */
  | { readonly kind: 'room' }
  /** The leader is to connect anew. */
  | { readonly kind: 'reconnect' }

/** A post as it is heard: `from` names the member. */
export type Heard<Kind extends Post = Post> = Kind & { readonly from: string }

/** Whether so long a time has passed since; a moment in the future is long past, see above. */
export function hasPassed(now: number, since: number, durationMs: number): boolean {
  return since > now || now - since >= durationMs
}

export function isSameMark(one: Mark | undefined, other: Mark | undefined): boolean {
  return one?.term === other?.term && one?.seq === other?.seq
}

/** Whether the first mark is of a later message; no mark at all is before every other. */
export function isLater(one: Mark | undefined, other: Mark | undefined): boolean {
  if (!one || !other) return !!one
  return one.term === other.term ? one.seq > other.seq : one.term > other.term
}
