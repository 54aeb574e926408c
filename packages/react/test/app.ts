// The app of the suite in React, for the tests, for pages and for a server.
import {
  type AppProps,
  describeConnection,
  type MountApp,
  noRows,
  reduceRows,
} from '@lastevent/bindings-suite/app'
import { createElement as h, type ReactElement, StrictMode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import {
  useConnectionBadge,
  useConnectionState,
  useEvent,
  useEventReducer,
  useEventStream,
} from '../src/index.ts'

export function App({ url, options, onNote, watchOnly, clock, onRender }: AppProps): ReactElement {
  const stream = useEventStream(url, options)
  const consumed = watchOnly ? undefined : stream
  const timed = clock && { clock }
  const state = useConnectionState(stream)
  const badge = useConnectionBadge(stream, timed)
  useEvent(consumed, 'note', ({ data }) => onNote(data))
  const rows = useEventReducer(consumed, reduceRows, noRows, timed)
  onRender?.()
  const items = rows.map(({ id, text }, index) => h('li', { key: id || index }, text))
  return h('div', {}, h('p', {}, describeConnection(state, badge)), h('ul', {}, items))
}

function mountWith(wrap: (props: AppProps) => ReactElement): MountApp {
  return (target, props) => {
    const root = createRoot(target)
    const update = (next: AppProps): void => flushSync(() => root.render(wrap(next)))
    update(props)
    return { update, unmount: () => flushSync(() => root.unmount()) }
  }
}

export const mountApp: MountApp = mountWith((props) => h(App, props))

/** As React mounts a component while it is developed: twice. */
export const mountStrict = (component: (props: AppProps) => ReactElement): MountApp =>
  mountWith((props) => h(StrictMode, {}, h(component, props)))
