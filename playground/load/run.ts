// One load test from its first connection to its last event. It never knows the command line, nor
// how its result is shown.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApi, type Api, type Usage } from './api.ts'
import { createConnect } from './connect.ts'
import { startInstances, type Instances } from './instances.ts'
import type { LoadOptions } from './options.ts'
import { publishAll, type Published } from './publisher.ts'
import { openStreams } from './streams.ts'
import { createTally, type Totals } from './tally.ts'

export interface LoadResult extends Totals {
  readonly connectS: number
  readonly published: Published
  /** From the first publication to the last event at the last stream. */
  readonly publishS: number
  readonly reconnects: number
  /** One for each instance that tells it. */
  readonly usage: readonly UsageCourse[]
}

/** What an instance takes in the course of a run. */
export interface UsageCourse {
  readonly connections: number
  readonly before: Usage
  readonly connected: Usage
  /** Every second while events came, and when the last one had come. */
  readonly during: readonly Usage[]
}

const settleMs = 1000
/** No other stream has got the last event for so long: those that haven't won't. */
const patienceMs = 15_000

export const runLoad = async (
  options: LoadOptions,
  say: (text: string) => void,
): Promise<LoadResult> => {
  const run = randomBytes(4).toString('hex')
  const instances: Instances =
    options.urls.length > 0
      ? { urls: options.urls, stop: () => Promise.resolve() }
      : await startInstances(options, run)
  const ending = new AbortController()
  const apis = instances.urls.map((url) => createApi(url, options.protocol))
  try {
    return await measure(options, { run, urls: instances.urls, apis, signal: ending.signal, say })
  } finally {
    ending.abort()
    for (const api of apis) api.close()
    await instances.stop()
  }
}

interface Setting {
  readonly run: string
  readonly urls: readonly string[]
  readonly apis: readonly Api[]
  readonly signal: AbortSignal
  readonly say: (text: string) => void
}

const measure = async (options: LoadOptions, setting: Setting): Promise<LoadResult> => {
  const { run, urls, apis, signal, say } = setting
  const { connections, rate, seconds } = options
  const tally = createTally(run, rate * seconds)
  const usages = (): Promise<(Usage | undefined)[]> => Promise.all(apis.map((api) => api.usage()))
  const shareOf = (index: number): number =>
    Math.floor(connections / urls.length) + (index < connections % urls.length ? 1 : 0)

  const before = await usages()
  say(`opening ${connections} streams`)
  let began = performance.now()
  const opened = await Promise.all(
    urls.map((url, index) => {
      const streams = Array.from({ length: shareOf(index) }, () => tally.openStream().received)
      return openStreams(createConnect(`${url}/events`, options, signal), streams, signal)
    }),
  )
  const connectS = (performance.now() - began) / 1000
  await sleep(settleMs)
  const connected = await usages()

  say(`publishing ${rate} events a second for ${seconds} s`)
  const during: (Usage | undefined)[][] = []
  const watching = new AbortController()
  const watch = async (): Promise<void> => {
    while (!watching.signal.aborted) {
      during.push(await usages())
      await sleep(1000, undefined, { signal: watching.signal }).catch(() => undefined)
    }
  }
  const watched = watch()
  began = performance.now()
  let published: Published
  let publishS: number
  try {
    const post = (body: string, key: string): Promise<number | undefined> =>
      apis[0]?.post(body, key) ?? Promise.resolve(undefined)
    published = await publishAll({ ...options, run, post })
    const end = await untilReached(() => tally.reached(published.events - 1), connections)
    publishS = (end - began) / 1000
  } finally {
    watching.abort()
    await watched
  }
  during.push(await usages())

  return {
    ...tally.totals(published.events),
    connectS,
    published,
    publishS,
    reconnects: opened.reduce((sum, each) => sum + each.reconnects(), 0),
    usage: before.flatMap((first, index) => {
      const second = connected[index]
      if (first === undefined || second === undefined) return []
      const rest = during.flatMap((all) => all[index] ?? [])
      return [{ connections: shareOf(index), before: first, connected: second, during: rest }]
    }),
  }
}

/** Resolves with the time when the last stream had the last event, or had its last one. */
const untilReached = async (reached: () => number, streams: number): Promise<number> => {
  let known = -1
  let last = performance.now()
  while (known < streams && performance.now() - last < patienceMs) {
    await sleep(10)
    if (reached() === known) continue
    known = reached()
    last = performance.now()
  }
  return last
}
