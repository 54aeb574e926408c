// The script of a page in StrictMode, which counts how often its component is mounted.
import type { AppProps } from '@lastevent/bindings-suite/app'
import { startPage } from '@lastevent/bindings-suite/page'
import { createElement, type ReactElement, useEffect } from 'react'
import { App, mountStrict } from '../app.ts'

declare global {
  var mounts: number
}
globalThis.mounts = 0

function CountedApp(props: AppProps): ReactElement {
  useEffect(() => {
    globalThis.mounts += 1
  }, [])
  return createElement(App, props)
}

startPage(mountStrict(CountedApp))
