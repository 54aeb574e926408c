// sse.js: EventSource over XMLHttpRequest. It must never know the other consumers.

import { SSE } from 'sse.js'
import type { Consume } from './consumer.ts'

export const sseJs: Consume = async ({ url, type, sink }) => {
  const source = new SSE(url)
  source.addEventListener(type, ({ data, id }: { data: string; id: string }) => {
    sink.takeValue(JSON.parse(data), id)
  })
  await sink.finished
  source.close()
}
