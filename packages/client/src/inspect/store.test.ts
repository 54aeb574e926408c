import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { TraceRecord } from './records.ts'
import { createStore, type Unnumbered } from './store.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const comment = (text: string): Unnumbered => ({ kind: 'comment', time: 0, stream: '1', text })

test('what is no longer kept is free at once', async () => {
  const store = createStore({ maxRecords: 2, maxBytes: 2 ** 20 })
  const had: WeakRef<object>[] = []
  for (let count = 0; count < 10; count += 1) {
    const record = comment(`${count}`)
    had.push(new WeakRef(record))
    store.addOne(record)
  }
  // A reference that was read in this task holds until its end.
  await new Promise((resolve) => setTimeout(resolve, 0))
  collect()
  expect(had.filter((reference) => reference.deref())).toHaveLength(2)
  expect(store.records().map((record: TraceRecord) => record.seq)).toEqual([9, 10])
})
