// What many tabs that are opened at once say to each other: it grows as their number does.
import { serialize } from 'node:v8'
import type { FakeTab } from '@lastevent/testing'
import { expect, test } from 'vitest'
import type { SharedEnvironment } from '../../src/shared/index.ts'
import { numbered, origin } from '../support/shared-tabs.ts'

interface Traffic {
  posts: number
  /** What arrives, at all tabs together. */
  deliveries: number
  bytes: number
}

/** The tab's environment, with every post and every delivery counted. */
function counted({ environment }: FakeTab, traffic: Traffic): SharedEnvironment {
  class CountedChannel extends environment.BroadcastChannel {
    override postMessage(message: unknown): void {
      traffic.posts += 1
      super.postMessage(message)
    }
    override set onmessage(handler: ((event: MessageEvent) => unknown) | null) {
      super.onmessage = (event) => {
        traffic.deliveries += 1
        traffic.bytes += serialize(event.data).length
        handler?.(event)
      }
    }
  }
  return { ...environment, BroadcastChannel: CountedChannel }
}

/** Opens so many tabs within a second, beside a group whose log is full of messages to hand over. */
async function openMany(count: number): Promise<Traffic> {
  const { clock, log, tabs, open } = origin(() => clock.random() * 3)
  const traffic = { posts: 0, deliveries: 0, bytes: 0 }
  const openCounted = () => open({ environment: counted(tabs.open(), traffic) })
  openCounted()
  await clock.advance(100)
  log.publish(100)
  await clock.advance(100)
  Object.assign(traffic, { posts: 0, deliveries: 0, bytes: 0 })
  const late = []
  for (let more = 0; more < count; more += 1) {
    late.push(openCounted())
    await clock.advance(1000 / count)
  }
  const before = { ...traffic }
  log.publish()
  await clock.advance(100)
  for (const { heard } of late) expect(heard).toEqual(numbered(101, 101))
  return before
}

test('B11.1 what 50 tabs post that are opened in one second grows linearly, in posts and in bytes', async () => {
  const [few, many] = [await openMany(10), await openMany(50)]
  // Five times as many tabs; heartbeats, of which there are few a second, go to all.
  for (const measure of ['posts', 'deliveries', 'bytes'] as const) {
    expect(many[measure] / few[measure]).toBeLessThan(7)
  }
})

test('B6.2 followers that are asked for room answer the leader alone', async () => {
  const answers = async (count: number): Promise<number> => {
    const { clock, log, tabs, open } = origin()
    const traffic = { posts: 0, deliveries: 0, bytes: 0 }
    const slow = open({
      environment: counted(tabs.open(), traffic),
      idle: true,
      highWaterMark: 10,
    })
    void slow.stream.events().next()
    await clock.advance(100)
    for (let more = 0; more < count; more += 1) {
      open({ environment: counted(tabs.open(), traffic) })
    }
    await clock.advance(100)
    Object.assign(traffic, { posts: 0, deliveries: 0, bytes: 0 })
    log.publish(20)
    await clock.advance(10)
    return traffic.deliveries
  }
  expect((await answers(20)) / (await answers(5))).toBeLessThan(5)
})
