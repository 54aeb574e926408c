// What the views show. Types only; it never knows a record of a trace.

/** What is wrong with a payload, as its schema said it. */
export interface Issue {
  /** The place in the payload: keys and indices from its root. */
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** An event, as a row of the table. What becomes of it is known a little later than that it came. */
export interface EventRow {
  /** The number of its record; a row goes when its record is no longer kept. */
  readonly seq: number
  /** Counts the events of the stream. */
  readonly event: number
  /** When it came, in ms since the epoch. */
  readonly time: number
  readonly type: string
  readonly id: string | undefined
  /** The payload as it came. */
  readonly raw: string
  /** What the contract made of it; undefined where it made nothing. */
  value: unknown
  /** What the contract had against it; empty for a valid event. */
  issues: readonly Issue[]
  /** How long listeners took over it, in ms. */
  handledMs: number | undefined
  /** Why nobody was handed it. */
  skipped: string | undefined
}

/** What a stream was doing for a while. */
export type SpanKind = 'connecting' | 'open' | 'waiting' | 'suspended'

export interface Span {
  readonly kind: SpanKind
  readonly from: number
  /** Undefined while it lasts. */
  to: number | undefined
  /** Why it waits, what it was answered. */
  label: string
}

/** Events that lie between two others, and will not come. */
export interface Gap {
  readonly from: number
  readonly to: number
  readonly label: string
}
