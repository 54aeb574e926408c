// What the page of the tests tells a realm, and what comes back. Plain data, and nothing else.
import { type RealmKind } from './lab.ts'
import { type ServerAddress } from './script.ts'

export type Implementation = 'lastevent' | 'native' | 'npm'

export interface Command {
  readonly realm: RealmKind
  readonly title: string
  readonly implementation: Implementation
  readonly address: ServerAddress
  readonly deadlineMs: number
}

/** Why it failed, or undefined. */
export interface Verdict {
  readonly failure: string | undefined
}
