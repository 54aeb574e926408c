// What a scripted server is told and what it tells: plain data, for both sides. It knows no cases.

/** Text, bytes, or a wait until the page gives a signal of this name. */
export type Step = string | readonly number[] | { readonly until: string }

export interface Answer {
  /** @default 200 */
  readonly status?: number
  /** `null` sends none. @default "text/event-stream" */
  readonly type?: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** The signal that the response waits for, its head included. */
  readonly after?: string
  /** The body, piece by piece. */
  readonly steps?: readonly Step[]
  /**
   * What follows: an orderly end, a broken connection (without a step: before a response), or
   * nothing until the client goes.
   * @default "end"
   */
  readonly ending?: 'end' | 'break' | 'stay'
}

export interface Script {
  /** One for each GET, in the order in which they come; the last one is repeated. */
  readonly answers: readonly Answer[]
  /** The headers that allow what a preflight asks for; without them it is refused. */
  readonly preflight?: Readonly<Record<string, string>>
}

/** A request as it came, preflights and probes included. */
export interface SeenRequest {
  readonly method: string
  /** Below the script's address. */
  readonly path: string
  readonly host: string
  /** Names in lower case; each character is a byte. */
  readonly headers: Readonly<Record<string, string>>
}

/** Where the server is. The two origins serve the same scripts; the third is the way to steer it. */
export interface ServerAddress {
  readonly here: string
  readonly there: string
  readonly control: string
  /** Where nobody listens. */
  readonly nowhere: string
}
