// eventsource 5: the standard's class over fetch. It must never know the other consumers.

import { EventSource } from 'eventsource'
import type { Consume } from './consumer.ts'

export const eventsource: Consume = async ({ url, fetch, type, sink }) => {
  const source = new EventSource(url, { fetch: (input, init) => fetch(input, init) })
  source.addEventListener(type, ({ data, lastEventId }) =>
    sink.takeValue(JSON.parse(data as string), lastEventId),
  )
  await sink.finished
  source.close()
}
