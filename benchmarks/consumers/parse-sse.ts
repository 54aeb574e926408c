// parse-sse: a ReadableStream of events. It must never know the other consumers.

import { parseServerSentEvents } from 'parse-sse'
import type { Consume } from './consumer.ts'

export const parseSse: Consume = async ({ url, fetch, sink }) => {
  const response = await fetch(url)
  for await (const { data, lastEventId } of parseServerSentEvents(response)) {
    if (sink.takeValue(JSON.parse(data), lastEventId)) break
  }
}
