// eventsource-client: by callback, and by `for await`. It must never know the other consumers.

import { createEventSource } from 'eventsource-client'
import type { Consume, Job } from './consumer.ts'

type FetchLike =
  NonNullable<Extract<Parameters<typeof createEventSource>[0], object>> extends infer O
    ? O extends { fetch?: infer F }
      ? NonNullable<F>
      : never
    : never

function options({ url, fetch }: Job): { url: string; fetch: FetchLike } {
  return { url, fetch: fetch }
}

export const eventsourceClient: Consume = async (job) => {
  const { takeValue, finished } = job.sink
  const source = createEventSource({
    ...options(job),
    onMessage: ({ data, id }) => void takeValue(JSON.parse(data), id),
  })
  await finished
  source.close()
}

export const eventsourceClientIterator: Consume = async (job) => {
  const source = createEventSource(options(job))
  for await (const { data, id } of source) if (job.sink.takeValue(JSON.parse(data), id)) break
  source.close()
}
