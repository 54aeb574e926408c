// What the suite's app knows, in Solid: for pages and for a server.
import {
  type AppProps,
  describeConnection,
  noRows,
  reduceRows,
} from '@lastevent/bindings-suite/app'
import type { Accessor } from 'solid-js'
import {
  useConnectionBadge,
  useConnectionState,
  useEvent,
  useEventReducer,
  useEventStream,
} from '../src/index.ts'

export function useApp(props: Accessor<AppProps>) {
  const stream = useEventStream(
    () => props().url,
    () => props().options,
  )
  const consumed = () => (props().watchOnly ? undefined : stream())
  const { clock } = props()
  const timed = clock && { clock }
  const state = useConnectionState(stream)
  const badge = useConnectionBadge(stream, timed)
  useEvent(consumed, 'note', ({ data }) => props().onNote(data))
  const rows = useEventReducer(consumed, reduceRows, noRows, timed)
  return { rows, connection: () => describeConnection(state(), badge()) }
}
