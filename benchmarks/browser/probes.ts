// What DevTools say of a tab: time on its thread, its heap, its longest task.
// It must never know what the tab does.

import type { Tab } from './cdp.ts'

/**
 * Once for a tab, before any other question.
 *
 * @param timeDomain what a task's time is: that of the wall, or what its thread has had of a processor
 */
export async function enableProbes(
  tab: Tab,
  timeDomain: 'timeTicks' | 'threadTicks' = 'timeTicks',
): Promise<void> {
  await tab.send('Page.enable')
  await tab.send('Performance.enable', { timeDomain })
}

/** A page anew, until its scripts have run. */
export async function openPage(tab: Tab, url: string): Promise<void> {
  const loaded = tab.next('Page.loadEventFired')
  await tab.send('Page.navigate', { url })
  await loaded
}

/** Milliseconds that the tab's thread has spent on tasks since the page was opened. */
export async function readTaskMs(tab: Tab): Promise<number> {
  const { metrics } = (await tab.send('Performance.getMetrics')) as {
    metrics: readonly { name: string; value: number }[]
  }
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000
}

/** Bytes in the heap, buffers included, after a collection. */
export async function readHeapBytes(tab: Tab): Promise<number> {
  await tab.send('HeapProfiler.collectGarbage')
  const usage = (await tab.send('Runtime.getHeapUsage')) as Readonly<Record<string, number>>
  return (usage['usedSize'] ?? NaN) + (usage['backingStorageSize'] ?? 0)
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly dur?: number
  readonly args?: { readonly name?: string }
}

/** The longest task of any page's thread while `work` runs, in milliseconds. */
export async function traceLongestTask(tab: Tab, work: () => Promise<unknown>): Promise<number> {
  const events: TraceEvent[] = []
  const stop = tab.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as readonly TraceEvent[]) events.push(event)
  })
  // The one category whose tasks include the microtasks that follow on them.
  const includedCategories = ['disabled-by-default-devtools.timeline', '__metadata']
  await tab.send('Tracing.start', { traceConfig: { includedCategories } })
  await work()
  const complete = tab.next('Tracing.tracingComplete')
  await tab.send('Tracing.end')
  await complete
  stop()
  const place = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`
  const threads = new Set(
    events.filter(({ args }) => args?.name === 'CrRendererMain').map((event) => place(event)),
  )
  let longest = 0
  for (const event of events) {
    if (event.name !== 'RunTask' || !threads.has(place(event))) continue
    longest = Math.max(longest, event.dur ?? 0)
  }
  return longest / 1000
}
