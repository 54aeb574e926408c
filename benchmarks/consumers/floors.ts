// The floors: a read loop, a TextDecoder, the parser, and no more than the level asks for.
// It must never do what a client does for its user: errors, reconnecting, several listeners.

import { createParser } from 'eventsource-parser'
import type { Consume, Job } from './consumer.ts'

type OnEvent = (event: { data: string; id?: string | undefined }) => unknown

async function read({ url, fetch }: Job, onEvent: OnEvent): Promise<void> {
  const { body } = await fetch(url)
  if (!body) throw new Error('No body')
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const parser = createParser({ onEvent })
  for (;;) {
    const { value } = await reader.read()
    if (!value) return
    parser.feed(decoder.decode(value, { stream: true }))
  }
}

export const floorText: Consume = (job) => {
  const { takeText } = job.sink
  return read(job, ({ data, id }) => takeText(data, id))
}

export const floorJson: Consume = (job) => {
  const { takeValue } = job.sink
  return read(job, ({ data, id }) => takeValue(JSON.parse(data), id))
}

export const floorZod: Consume = (job) => {
  const { takeValue } = job.sink
  const { schema } = job
  return read(job, ({ data, id }) => takeValue(schema.parse(JSON.parse(data)), id))
}
