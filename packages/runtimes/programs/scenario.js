// What each runtime is asked to do: read typed events over real sockets, through a cut, by each of the
// entries that connect. It knows no runtime.
import { createEventStream, defineEvents } from 'lastevent'
import { EventSource } from 'lastevent/eventsource'
import { createSharedEventStream } from 'lastevent/shared'
import { z } from 'zod'

const events = defineEvents({ add: z.object({ n: z.number() }) })

/** @param {string} origin of the test's server */
export async function runScenario(origin) {
  const seen = []
  const stream = createEventStream(`${origin}/events`, { events, retry: { minDelayMs: 100 } })
  for await (const { type, data, id } of stream) {
    seen.push(`${type} ${data.n} (${id})`)
    // Not before: a runtime may drop what it has received when it hears of the cut.
    if (data.n === 2) await fetch(`${origin}/cut`)
    if (data.n === 3) break
  }
  stream.close()

  const source = new EventSource(`${origin}/events?by=class`)
  const message = await new Promise((resolve) => {
    source.addEventListener('add', resolve, { once: true })
  })
  source.close()

  const shared = createSharedEventStream(`${origin}/events?by=shared`, { events })
  const { value } = await shared[Symbol.asyncIterator]().next()
  shared.close()

  return {
    seen,
    closed: (await stream.closed).reason,
    class: [message.type, message.data, message.origin === new URL(origin).origin],
    shared: value.data,
  }
}
