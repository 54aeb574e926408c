// A program whose libraries know `using`.
import { createEventStream } from 'lastevent'

export async function count(): Promise<number> {
  await using stream = createEventStream('https://example.com/events')
  using _same: Disposable = stream
  let events = 0
  for await (const _event of stream) events += 1
  return events
}
