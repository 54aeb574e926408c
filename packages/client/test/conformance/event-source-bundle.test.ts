// What a minifying bundler leaves of the EventSource class: its name above all.
import { expect, test } from 'vitest'
import type { EventSourceConstructor } from '../../src/eventsource/index.ts'
import { bundle } from '../support/bundle.ts'

/** The module's exports, after bundling and minifying. */
async function bundled(contents: string): Promise<Record<string, unknown>> {
  const code = await bundle(contents, { format: 'esm' })
  // Otherwise the bundler proves nothing.
  expect(code).not.toContain('class EventSource')
  const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  return (await import(/* @vite-ignore */ url)) as Record<string, unknown>
}

test('B12 the class keeps its name, its tag and its length', async () => {
  const { EventSource } = await bundled(`export { EventSource } from 'lastevent/eventsource'`)
  const Class = EventSource as EventSourceConstructor
  expect(Class.name).toBe('EventSource')
  expect(Class).toHaveLength(1)
  expect(Object.prototype.toString.call(Class.prototype)).toBe('[object EventSource]')
  const { get } = Object.getOwnPropertyDescriptor(Class.prototype, 'url') ?? {}
  expect(get?.name).toBe('get url')
})

test('B12 so it does in a program that only uses it', async () => {
  const { nameOf } = await bundled(`
    import { EventSource } from 'lastevent/eventsource'
    const source = new EventSource('data:text/event-stream,')
    export const nameOf = source.constructor.name
    source.close()
  `)
  expect(nameOf).toBe('EventSource')
})
