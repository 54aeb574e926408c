// @microsoft/fetch-event-source. It must never know the other consumers.

import { fetchEventSource } from '@microsoft/fetch-event-source'
import type { Consume } from './consumer.ts'

/** It asks for a window and a document, also where it is told to leave the page's visibility alone. */
function standIn(): void {
  const host = globalThis as { window?: unknown; document?: unknown }
  host.window ??= globalThis
  host.document ??= { addEventListener() {}, removeEventListener() {} }
}

export const fetchEventSourceConsumer: Consume = async ({ url, fetch, sink }) => {
  standIn()
  const controller = new AbortController()
  const done = fetchEventSource(url, {
    fetch,
    signal: controller.signal,
    openWhenHidden: true,
    onmessage: ({ data, id }) => void sink.takeValue(JSON.parse(data), id),
    onerror(error) {
      throw error
    },
  })
  await Promise.race([sink.finished, done])
  controller.abort()
  await done
}
