// What came of a case, for the report. Plain data.
import { type Implementation, type Verdict } from './command.ts'
import { type RealmKind } from './lab.ts'

export interface CaseRecord extends Verdict {
  readonly engine: string
  readonly version: string
  readonly implementation: Implementation
  readonly realm: RealmKind
  readonly title: string
}
