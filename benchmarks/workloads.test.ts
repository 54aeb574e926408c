import { createParser } from 'eventsource-parser'
import { expect, test } from 'vitest'
import { createWorkload, workloadNames } from './workloads.ts'

const few = 40

test.each(workloadNames)('%s: its chunks say its payloads, with its type and ids', (name) => {
  const workload = createWorkload(name, few)
  const events: { type: string; data: string; id: string | undefined }[] = []
  const decoder = new TextDecoder()
  const parser = createParser({
    onEvent: ({ event = 'message', data, id }) => events.push({ type: event, data, id }),
  })
  for (const chunk of workload.chunks('plain')) {
    parser.feed(decoder.decode(chunk, { stream: true }))
  }
  const wanted = workload.payloads().map((data, index) => {
    return { type: workload.type, data, id: workload.hasIds ? `${index + 1}` : undefined }
  })
  expect(events).toEqual(wanted)
  expect(events).toHaveLength(few)
})

test.each(workloadNames)(
  '%s: its schema takes every payload, its digest tells them apart',
  (name) => {
    const { payloads, schema, digest } = createWorkload(name, few)
    const values = payloads().map((data) => schema.parse(JSON.parse(data)))
    expect(new Set(values.map(digest)).size).toBeGreaterThan(few / 2)
  },
)

test('an unknown workload is an error that names those there are', () => {
  expect(() => createWorkload('huge')).toThrow(/"huge": small-16, /)
})
