import { describeOnServer } from '@lastevent/bindings-suite'
import { renderToString } from 'solid-js/web'
import { useApp } from '../use-app.ts'

describeOnServer('Solid', (props) =>
  renderToString(() => {
    const { connection } = useApp(() => props)
    return connection()
  }),
)
