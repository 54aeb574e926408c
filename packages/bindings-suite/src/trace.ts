// How long the page's thread has had a processor between two frames, from the browser's trace: that
// is what we ask of a frame, and unlike the time on the wall it is the same on a busy machine.
import type { Page } from 'playwright-core'

interface TraceEvent {
  readonly name: string
  /** "M" for metadata, "b" for the beginning of something asynchronous. */
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** When, in microseconds. */
  readonly ts: number
  /** Microseconds that the thread has had of a processor. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** The frames, and the tasks with their times. */
const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline']

/** Milliseconds per frame while `run` runs, in the order of the frames. */
export async function cpuByFrame(page: Page, run: () => Promise<void>): Promise<readonly number[]> {
  const browser = page.context().browser()
  if (!browser) throw new Error('The page has no browser of its own')
  await browser.startTracing(page, { categories })
  let trace: Buffer
  try {
    await run()
  } finally {
    trace = await browser.stopTracing()
  }
  const { traceEvents } = JSON.parse(trace.toString()) as {
    readonly traceEvents: readonly TraceEvent[]
  }
  const threads = traceEvents
    .filter(({ ph, args }) => ph === 'M' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => byFrame(traceEvents.filter((event) => isOf(event, pid, tid))))
  const [busiest] = threads.toSorted((one, other) => other.length - one.length)
  if (!busiest?.some((ms) => ms > 0)) throw new Error('The trace has no frames with tasks in them')
  return busiest
}

function isOf(event: TraceEvent, pid: number, tid: number): boolean {
  return event.pid === pid && event.tid === tid
}

/** Tasks in a row of which none begins a frame, added up. */
function byFrame(events: readonly TraceEvent[]): readonly number[] {
  const frames: number[] = []
  let spent = 0
  for (const { name, ph, tdur = 0 } of events.toSorted((one, other) => one.ts - other.ts)) {
    if (name === 'AnimationFrame' && ph === 'b') {
      frames.push(spent)
      spent = 0
    } else if (name === 'RunTask') {
      spent += tdur / 1000
    }
  }
  return frames
}
