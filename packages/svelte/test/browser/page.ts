// The script of the page that Chromium shows; the build compiles the component.
import type { AppProps } from '@lastevent/bindings-suite/app'
import { startPage } from '@lastevent/bindings-suite/page'
import type { Component } from 'svelte'
import App from '../app.svelte'
import { mountSvelte } from '../mount.ts'

startPage(mountSvelte(App as Component<AppProps>))
