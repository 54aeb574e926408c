import { describeOnServer } from '@lastevent/bindings-suite'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { App } from '../app.ts'

describeOnServer('React', (props) => renderToString(createElement(App, props)))
