import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'

/** Queues a task as the engine's other work of ordinary urgency is queued. */
function queueTask(task: () => void): void {
  if ('scheduler' in globalThis) return void scheduler.postTask(task)
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener('message', () => {
    port1.close()
    task()
  })
  port1.start()
  port2.postMessage(0)
}

// What goes on after `scheduler.yield()` comes before all that waits, frames among it.
test('a yield lets go first what has been queued before it', async () => {
  const done: string[] = []
  queueTask(() => done.push('task'))
  const yielded = systemClock.yieldToHost().then(() => done.push('yield'))
  await yielded
  expect(done).toEqual(['task', 'yield'])
})
