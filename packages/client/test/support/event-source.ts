// An EventSource of ours on a scripted server under a virtual clock, with all its events on record.
// When the test is over it is closed and must leave nothing behind.
import type { ScriptedConnection } from '@lastevent/testing'
import { expect, onTestFinished } from 'vitest'
import { EventSource, type EventSourceInit } from '../../src/eventsource/index.ts'
import { address, network, type Network } from './scripted.ts'

export interface Seen {
  readonly type: string
  readonly readyState: number
  /** Of a MessageEvent. */
  readonly data?: unknown
  readonly lastEventId?: string
}

export interface SourceRig extends Network {
  readonly source: EventSource
  /** The events of the types listened to, in order, with the `readyState` they were fired in. */
  readonly seen: readonly Seen[]
}

export interface SourceOptions extends EventSourceInit {
  readonly url?: string | URL
  /** Beside `open`, `message` and `error`. */
  readonly types?: readonly string[]
}

export function sourceRig(
  { url = address, types = [], ...init }: SourceOptions = {},
  { server, clock }: Network = network(),
): SourceRig {
  const source = new EventSource(url, { fetch: server.fetch, clock, ...init })
  const seen: Seen[] = []
  for (const type of ['open', 'message', 'error', ...types]) {
    source.addEventListener(type, (event: Event) => {
      const { readyState } = source
      seen.push(
        event instanceof MessageEvent
          ? { type, readyState, data: event.data as unknown, lastEventId: event.lastEventId }
          : { type, readyState },
      )
    })
  }
  onTestFinished(async () => {
    source.close()
    await clock.advance(0)
    expect(server.liveConnections, 'live connections after close()').toEqual([])
    expect(clock.pending, 'timers after close()').toEqual([])
  })
  return { server, clock, source, seen }
}

/** With its first response open. */
export async function openSource(
  options: SourceOptions = {},
): Promise<SourceRig & { readonly connection: ScriptedConnection }> {
  const rig = sourceRig(options)
  const connection = await rig.server.nextConnection()
  connection.open()
  await rig.clock.flush()
  return { ...rig, connection }
}

/** The types of events, in order. */
export function typesOf(seen: readonly Seen[]): readonly string[] {
  return seen.map(({ type }) => type)
}
