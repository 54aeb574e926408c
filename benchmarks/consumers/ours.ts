// This client, as its users get it: the built package. It must never reach into its sources.

import { createEventStream, type EventMap, type EventStream, json, text } from 'lastevent'
import type { Consume, Job, Level } from './consumer.ts'

function open(
  { url, fetch, type, schema }: Job,
  level: Level,
): EventStream<Record<string, unknown>> {
  const entry = level === 'text' ? text() : level === 'json' ? json() : json(schema)
  const events: EventMap = { [type]: entry }
  return createEventStream(url, { events, fetch, onEnd: 'complete' })
}

function listener(level: Level): Consume {
  return async (job) => {
    const { takeText, takeValue, finished } = job.sink
    const stream = open(job, level)
    if (level === 'text') stream.on(job.type, ({ data, id }) => void takeText(data as string, id))
    else stream.on(job.type, ({ data, id }) => void takeValue(data, id))
    await finished
    stream.close()
  }
}

function iterator(level: Level): Consume {
  return async (job) => {
    const { takeText, takeValue } = job.sink
    const stream = open(job, level)
    if (level === 'text') {
      for await (const { data, id } of stream) if (takeText(data as string, id)) break
    } else {
      for await (const { data, id } of stream) if (takeValue(data, id)) break
    }
    stream.close()
  }
}

export const oursBatchesJson: Consume = async (job) => {
  const { takeValue } = job.sink
  const stream = open(job, 'json')
  read: for await (const batch of stream.batches()) {
    for (const { data, id } of batch) if (takeValue(data, id)) break read
  }
  stream.close()
}

export const oursAnyJson: Consume = async (job) => {
  const { takeValue, finished } = job.sink
  const stream = open(job, 'json')
  stream.onAny(({ data, id }) => void takeValue(data, id))
  await finished
  stream.close()
}

export const oursListenerText: Consume = listener('text')
export const oursListenerJson: Consume = listener('json')
export const oursListenerZod: Consume = listener('zod')
export const oursIteratorText: Consume = iterator('text')
export const oursIteratorJson: Consume = iterator('json')
export const oursIteratorZod: Consume = iterator('zod')
