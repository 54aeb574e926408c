import { expect, test } from 'vitest'
import { systemClock } from '../../src/host/clock.ts'

/** Queues a task as other work of ordinary urgency is queued. Without a scheduler, no order holds
 * between the tasks of different ports: there it is a job, which comes before all of them. */
function queueTask(task: () => void): void {
  if ('scheduler' in globalThis) void scheduler.postTask(task)
  else queueMicrotask(task)
}

// What goes on after `scheduler.yield()` comes before all that waits, frames among it.
test('a yield lets go first what has been queued before it', async () => {
  const done: string[] = []
  queueTask(() => done.push('task'))
  const yielded = systemClock.yieldToHost().then(() => done.push('yield'))
  await yielded
  expect(done).toEqual(['task', 'yield'])
})
