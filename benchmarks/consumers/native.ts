// The browser's own EventSource. It must never know the other consumers.

import type { Consume } from './consumer.ts'

export const native: Consume = async ({ url, type, sink }) => {
  const source = new EventSource(url)
  source.addEventListener(type, ({ data, lastEventId }: MessageEvent<string>) => {
    sink.takeValue(JSON.parse(data), lastEventId)
  })
  await sink.finished
  source.close()
}
