import type { AppProps } from '@lastevent/bindings-suite/app'
import { describeOnServer } from '@lastevent/bindings-suite'
import type { Component } from 'svelte'
import { render } from 'svelte/server'
import { appFile, loadComponent } from '../compile.ts'

const App = await loadComponent<Component<AppProps>>(appFile, 'server')

describeOnServer('Svelte', (props) => render(App, { props }).body)
