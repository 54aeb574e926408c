// event-source-plus. It must never know the other consumers.

import { EventSourcePlus } from 'event-source-plus'
import type { Consume } from './consumer.ts'

export const eventSourcePlus: Consume = async ({ url, fetch, sink }) => {
  const source = new EventSourcePlus(url, { fetch, retryStrategy: 'on-error' })
  const failed = new Promise<never>((_, reject) => {
    const controller = source.listen({
      onMessage({ data, id }) {
        try {
          sink.takeValue(JSON.parse(data), id)
        } catch (error) {
          // It would swallow the throw and connect anew.
          controller.abort()
          reject(new Error('a payload that is no JSON', { cause: error }))
        }
      },
    })
    void sink.finished.then(() => controller.abort())
  })
  await Promise.race([sink.finished, failed])
}
