// What runs in the browser: one consumer, one stream, and a look at the page meanwhile.
// It must never know who asked for it, nor other consumers' results.

import { type Consume, createSink } from '../consumers/consumer.ts'
import { findContestant, IDLE } from '../consumers/contestants.ts'
import { createWorkload } from '../workloads.ts'

/** What the page saw of one stream. */
export interface PageRun {
  readonly wallMs: number
  /** The longest time between two frames, and how many did not come in between. */
  readonly longestFrameMs: number
  readonly framesMissed: number
  readonly checksum: number
}

const frameMs = 1000 / 60

/** What every event's handler does besides, see `prepare`. */
let work: (() => void) | undefined

/** Before anything is measured: work that takes about so long, whatever the clock's resolution. */
function prepare(microseconds: number): void {
  if (microseconds === 0) return
  let state = 1
  const spin = (rounds: number): void => {
    for (let round = 0; round < rounds; round += 1)
      state = (Math.imul(state, 1_103_515_245) + 7) | 0
  }
  let quickest = Infinity
  const sample = 10_000_000
  // The first time it is not compiled yet, and any time something else may step in.
  for (let turn = 0; turn < 4; turn += 1) {
    const began = performance.now()
    spin(sample)
    quickest = Math.min(quickest, performance.now() - began)
  }
  const rounds = Math.round((sample * microseconds) / 1000 / quickest)
  work = () => spin(rounds)
}

/** The stream is read in a worker and nothing is made of it: the page itself has nothing to do. */
const inWorker: Consume = async ({ url }) => {
  const read = async (address: string): Promise<void> => {
    const reader = (await fetch(address)).body?.getReader()
    while (!(await reader?.read())?.done);
    postMessage('done')
  }
  const source = new Blob([`(${String(read)})(${JSON.stringify(url)})`])
  const worker = new Worker(URL.createObjectURL(source))
  await new Promise((resolve) => worker.addEventListener('message', resolve))
  worker.terminate()
}

/** Counts the frames that do not come while it runs, from this one on. */
function watchFrames(since: number): () => Pick<PageRun, 'longestFrameMs' | 'framesMissed'> {
  let last = since
  let longestFrameMs = 0
  let framesMissed = 0
  let running = true
  const look = (now: number): void => {
    const gap = now - last
    last = now
    longestFrameMs = Math.max(longestFrameMs, gap)
    framesMissed += Math.max(Math.round(gap / frameMs) - 1, 0)
    if (running) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  return () => {
    running = false
    return { longestFrameMs, framesMissed }
  }
}

const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame)

async function run(name: string, workload: string, count: number): Promise<PageRun> {
  const { digest, type, schema, hasIds } = createWorkload(workload, count)
  const contestant = name === IDLE ? undefined : findContestant(name)
  const consume = (await contestant?.load()) ?? inWorker
  const dialect = contestant?.dialect ?? 'plain'
  const sink = createSink(count, (value) => {
    work?.()
    return digest(value)
  })
  const url = `${location.origin}/${dialect}/${workload}/${count}`
  // Frames come in their rhythm before anything is measured.
  let frame = 0
  for (let turn = 0; turn < 10; turn += 1) frame = await nextFrame()
  const stopWatching = watchFrames(frame)
  const began = performance.now()
  await consume({ url, fetch: (input, init) => fetch(input, init), type, hasIds, schema, sink })
  const wallMs = performance.now() - began
  // A frame that has had to wait bears the time it was due at: the one after it tells.
  await nextFrame()
  await nextFrame()
  return { wallMs, ...stopWatching(), checksum: sink.checksum() }
}

Object.assign(globalThis, { bench: { prepare, run } })
