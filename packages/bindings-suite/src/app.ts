// The small app that each binding is tested with, as far as no framework is in it: its props, its
// events, what it shows. It runs in pages, too, so it never knows Node.
import type { Clock, EventStreamOptions, StreamSnapshot } from 'lastevent'
import { defineEvents, json, text } from 'lastevent'
import type { ConnectionBadge } from 'lastevent/store'

export const events = defineEvents({ add: json(), note: text() })

type Options = EventStreamOptions<typeof events>

export interface AppProps {
  /** None for no stream. */
  readonly url: string | undefined
  readonly options: Options
  /** Called with the data of each `note`. */
  readonly onNote: (note: string) => void
  /** Watch the connection only: the hooks that consume the stream get none. */
  readonly watchOnly?: boolean
  /** The clock of what is counted and shown. */
  readonly clock?: Clock
  /** The app has rendered. */
  readonly onRender?: () => void
}

/** An app in a page. */
export interface MountedApp {
  /** Renders it with these props in place of the ones before. */
  update(props: AppProps): void
  unmount(): void
}

/** Puts the app into the element: rendered when this returns. */
export type MountApp = (target: Element, props: AppProps) => MountedApp

/** The app as a server sends it. */
export type RenderApp = (props: AppProps) => string | Promise<string>

export interface Row {
  readonly id: string
  readonly text: string
}

export const noRows: readonly Row[] = []
const ROWS_SHOWN = 100

/** The newest rows. A note that says "throw" is more than it can take. */
export function reduceRows(
  rows: readonly Row[],
  event: { readonly data: unknown; readonly id: string | undefined },
): readonly Row[] {
  if (event.data === 'throw') throw new Error('thrown by the reducer')
  const row = { id: event.id ?? '', text: String(event.data) }
  return [...rows.slice(1 - ROWS_SHOWN), row]
}

/** What the app says of its connection, on one line. */
export function describeConnection(state: StreamSnapshot, badge: ConnectionBadge): string {
  const error: unknown = 'error' in state ? state.error : undefined
  const why = error instanceof Error ? ` (${error.name}: ${error.message})` : ''
  return `${state.status}${why} | ${badge.status} ${badge.attempt} ${badge.retryInSeconds}`
}
