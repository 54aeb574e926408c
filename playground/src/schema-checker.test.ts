import { createVirtualClock } from '@lastevent/testing'
import { expect, test } from 'vitest'

import { createSchemaChecker, type WorkerLike } from './schema-checker.ts'
import type { CheckRequest, CheckResponse } from './schema-answers.ts'

class TestWorker implements WorkerLike {
  onmessage: ((event: MessageEvent<CheckResponse>) => void) | null = null
  onerror: ((event: ErrorEvent) => void) | null = null
  readonly requests: CheckRequest[] = []
  ended = false
  postMessage(request: CheckRequest): void {
    this.requests.push(request)
  }
  terminate(): void {
    this.ended = true
  }
  answer(number: number): void {
    const data = { number, ok: true, results: [{ valid: true, value: '1' }] } as const
    this.onmessage?.(new MessageEvent('message', { data }))
  }
}

function start() {
  const clock = createVirtualClock()
  const workers: TestWorker[] = []
  const checker = createSchemaChecker(() => {
    const worker = new TestWorker()
    workers.push(worker)
    return worker
  }, clock)
  return { clock, workers, checker }
}

test('each question gets its own answer, from one worker', async () => {
  const { checker, workers } = start()
  const [first, second] = [checker.check('a', ['1']), checker.check('b', ['2'])]
  expect(workers).toHaveLength(1)
  expect(workers[0]?.requests).toEqual([
    { number: 1, text: 'a', payloads: ['1'] },
    { number: 2, text: 'b', payloads: ['2'] },
  ])
  workers[0]?.answer(2)
  workers[0]?.answer(1)
  expect(await second).toEqual({ ok: true, results: [{ valid: true, value: '1' }] })
  expect(await first).toMatchObject({ ok: true })
})

test('a schema that never ends is stopped, and the next one gets a worker of its own', async () => {
  const { checker, clock, workers } = start()
  const endless = checker.check('z.string().refine(() => { for (;;); })', ['"a"'])
  await clock.advance(3000)
  expect(await endless).toEqual({
    ok: false,
    problem: 'The schema was stopped: it took longer than 3 s.',
  })
  expect(workers[0]?.ended).toBe(true)

  const next = checker.check('z.string()', ['"a"'])
  expect(workers).toHaveLength(2)
  workers[1]?.answer(2)
  expect(await next).toMatchObject({ ok: true })
  await clock.advance(10_000)
  expect(workers[1]?.ended).toBe(false)
})

test('a worker that fails says so', async () => {
  const { checker, workers } = start()
  const failed = checker.check('a', [])
  workers[0]?.onerror?.(new ErrorEvent('error', { message: 'out of memory' }))
  expect(await failed).toEqual({
    ok: false,
    problem: 'The schema can’t be evaluated: out of memory.',
  })
})
