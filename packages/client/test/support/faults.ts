// What can happen to one connection on its way from a server to a client. Types only, and their
// names; it never knows how any of it is done.
import { type Socket } from 'node:net'

/** Places (`at`) are bytes of the response, its head included, unless said otherwise. */
export type Fault =
  | { readonly kind: 'none' }
  /** A reset at once, and for a while no listener at all: the system refuses. */
  | { readonly kind: 'refuse'; readonly forMs: number }
  | { readonly kind: 'accept-then-close' }
  /** An answer of the proxy's own. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The server's response under another media type. */
  | { readonly kind: 'content-type'; readonly type: string }
  /** The end of the connection, in the middle of the response. */
  | { readonly kind: 'cut'; readonly at: number }
  /** The same inside of the first multi-byte character from there on. */
  | { readonly kind: 'cut-in-character'; readonly at: number }
  /** RST instead of FIN. */
  | { readonly kind: 'reset'; readonly at: number }
  /** Half-open: nothing flows any more, and nobody is told. */
  | { readonly kind: 'silence'; readonly at: number }
  /** The same for a while; then it goes on as if nothing had been. */
  | { readonly kind: 'stall'; readonly at: number; readonly forMs: number }
  | { readonly kind: 'trickle'; readonly size: number; readonly everyMs: number }
  /** The connection ends before the head of the response does. */
  | { readonly kind: 'truncated-head'; readonly at: number }
  | { readonly kind: 'slow-head'; readonly size: number; readonly everyMs: number }
  /** Framed anew, in chunks of these sizes by turns, legal but odd. */
  | {
      readonly kind: 'odd-chunks'
      readonly sizes: readonly number[]
      readonly extension?: string
      /** The line ends of the framing come apart. */
      readonly split?: boolean
    }
  /** A chunk's size that is none, after so many bytes of the body. */
  | { readonly kind: 'chunk-garbage'; readonly at: number }
  /** Compressed; cut after so many bytes of the compressed body, with or without a proper end. */
  | { readonly kind: 'gzip'; readonly at?: number; readonly orderly?: boolean }

export type FaultKind = Fault['kind']

/** Every kind there is; the type makes sure that none is missing. */
export const faultKinds: readonly FaultKind[] = Object.keys({
  none: 0,
  refuse: 0,
  'accept-then-close': 0,
  status: 0,
  'content-type': 0,
  cut: 0,
  'cut-in-character': 0,
  reset: 0,
  silence: 0,
  stall: 0,
  trickle: 0,
  'truncated-head': 0,
  'slow-head': 0,
  'odd-chunks': 0,
  'chunk-garbage': 0,
  gzip: 0,
} satisfies Record<FaultKind, 0>) as FaultKind[]

export interface Victim {
  readonly client: Socket
  /** Opens the connection to the server behind. */
  readonly dial: () => Socket
  readonly target: string
  /** Aborts when the client has gone. */
  readonly gone: AbortSignal
  /** To be called once, when the fault has come about. */
  readonly inflicted: () => void
}
