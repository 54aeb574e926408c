// The suite's app in Svelte, in a page.
import type { AppProps, MountApp } from '@lastevent/bindings-suite/app'
import { type Component, flushSync, mount, unmount } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'

export function mountSvelte(App: Component<AppProps>): MountApp {
  return (target, given) => {
    let props = given
    let changed = (): void => undefined
    const follow = createSubscriber((update) => {
      changed = update
    })
    const names = ['url', 'options', 'onNote', 'watchOnly', 'clock', 'onRender'] as const
    const getters = names.map((name) => [
      name,
      {
        enumerable: true,
        get: () => {
          follow()
          return props[name]
        },
      },
    ])
    const live = Object.defineProperties({}, Object.fromEntries(getters)) as AppProps
    const app = mount(App, { target, props: live })
    flushSync()
    return {
      update(next) {
        props = next
        changed()
        flushSync()
      },
      unmount: () => void unmount(app),
    }
  }
}
