// What the compiler knows of the drop-in. `tsc` runs these; nothing here is executed.
import type * as theirs from '@microsoft/fetch-event-source'
import { expectTypeOf, test } from 'vitest'
import type * as ours from '../src/fetch-event-source/index.ts'

test('the drop-in stands wherever the original does', () => {
  expectTypeOf<typeof ours.fetchEventSource>().toExtend<typeof theirs.fetchEventSource>()
  expectTypeOf<theirs.FetchEventSourceInit>().toExtend<ours.FetchEventSourceInit>()
  expectTypeOf<ours.EventSourceMessage>().toEqualTypeOf<theirs.EventSourceMessage>()
  expectTypeOf<typeof ours.EventStreamContentType>().toEqualTypeOf<
    typeof theirs.EventStreamContentType
  >()
})
