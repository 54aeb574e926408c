// The suite's app in Solid, for the tests and for pages; without JSX, so that nothing is compiled.
import type { MountApp } from '@lastevent/bindings-suite/app'
import { createEffect, createSignal, For, type JSX } from 'solid-js'
import h from 'solid-js/h'
import { render } from 'solid-js/web'
import { useApp } from './use-app.ts'

export const mountApp: MountApp = (target, given) => {
  const [props, setProps] = createSignal(given, { equals: false })
  const unmount = render(() => {
    const { rows, connection } = useApp(props)
    createEffect(() => {
      rows()
      connection()
      props().onRender?.()
    })
    const view = h('div', [
      h('p', connection),
      h(
        'ul',
        h(For, { each: rows }, (row: { readonly text: string }) => h('li', row.text)),
      ),
    ])
    return view as unknown as JSX.Element
  }, target)
  return { update: setProps, unmount }
}
