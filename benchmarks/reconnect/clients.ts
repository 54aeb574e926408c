// A program: so many clients of one kind, each with a stream of its own, for as long as it runs.
// It must never know when they are dropped.

import { fetchEventSource } from '@microsoft/fetch-event-source'
import { EventSourcePlus } from 'event-source-plus'
import { EventSource } from 'eventsource'
import { createEventSource } from 'eventsource-client'
import { createEventStream } from 'lastevent'

const ignore = (): void => undefined

const openers: Readonly<Record<string, (url: string) => void>> = {
  lastevent: (url) => void createEventStream(url).on('message', ignore),
  eventsource: (url) => void new EventSource(url),
  'eventsource-client': (url) => void createEventSource({ url, onMessage: ignore }),
  '@microsoft/fetch-event-source'(url) {
    const host = globalThis as { window?: unknown; document?: unknown }
    host.window ??= globalThis
    host.document ??= { addEventListener: ignore, removeEventListener: ignore }
    void fetchEventSource(url, { fetch, openWhenHidden: true })
  },
  'event-source-plus': (url) => void new EventSourcePlus(url).listen({ onMessage: ignore }),
}

const [name = '', url = '', count = '0'] = process.argv.slice(2)
// Some clients throw what their connection's end was; they come back all the same.
process.on('uncaughtException', ignore)
for (let n = 0; n < Number(count); n += 1) openers[name]?.(`${url}/${n}`)
// Not every client keeps its process alive while it waits.
process.on('message', ignore)
process.send?.('ready')
