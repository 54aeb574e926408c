// The app of the suite in Vue, for the tests, for pages and for a server.
import {
  type AppProps,
  describeConnection,
  type MountApp,
  noRows,
  reduceRows,
} from '@lastevent/bindings-suite/app'
import { createApp, defineComponent, h, shallowReactive } from 'vue'
import {
  useConnectionBadge,
  useConnectionState,
  useEvent,
  useEventReducer,
  useEventStream,
} from '../src/index.ts'

/** @param props reactive */
export const makeApp = (props: AppProps) =>
  defineComponent(() => {
    const stream = useEventStream(
      () => props.url,
      () => props.options,
    )
    const consumed = () => (props.watchOnly ? undefined : stream.value)
    const timed = props.clock && { clock: props.clock }
    const state = useConnectionState(stream)
    const badge = useConnectionBadge(stream, timed)
    useEvent(consumed, 'note', ({ data }) => props.onNote(data))
    const rows = useEventReducer(consumed, reduceRows, noRows, timed)
    return () => {
      props.onRender?.()
      const items = rows.value.map(({ id, text }, index) => h('li', { key: id || index }, text))
      return h('div', [h('p', describeConnection(state.value, badge.value)), h('ul', items)])
    }
  })

export const mountApp: MountApp = (target, given) => {
  const props = shallowReactive({ ...given })
  const app = createApp(makeApp(props))
  app.mount(target)
  return { update: (next) => void Object.assign(props, next), unmount: () => app.unmount() }
}
