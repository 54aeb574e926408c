// The server is killed again and again in the middle of its stream: nothing is lost, nothing comes
// twice, nothing changes places.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { EventStream, InferEvents } from '../../src/index.ts'
import { createInbox, type Inbox } from '../support/inbox.ts'
import { createRandom } from '../support/random.ts'
import { type ReferenceServer, startReferenceServer } from '../support/reference-server.ts'
import { type Contract, type ContractEvent, idsOf, listen, watch } from '../support/streams.ts'
import { within } from '../support/waiting.ts'

/** By turns: while events come, after a random number of them; at any time, also without a client. */
async function killTenTimes(
  server: ReferenceServer,
  received: Inbox<ContractEvent>,
): Promise<void> {
  const random = createRandom()
  for (let kill = 1; kill <= 10; kill += 1) {
    if (kill % 2 === 0) await sleep(random.between(0, 60))
    else await received.reach(received.items.length + random.between(1, 80))
    await server.kill()
    await server.start()
  }
}

function iterate(stream: EventStream<InferEvents<Contract>>): {
  readonly received: Inbox<ContractEvent>
  readonly end: Promise<void>
} {
  const received = createInbox<ContractEvent>()
  const read = async (): Promise<void> => {
    for await (const event of stream) received.add(event)
  }
  return { received, end: read() }
}

const consumers = {
  'a listener': (stream: EventStream<InferEvents<Contract>>) => ({
    received: listen(stream),
    end: undefined,
  }),
  'for await': iterate,
}

const cases = [
  ['a listener', 'header'],
  ['for await', { query: 'lastEventId' }],
] as const

test.for(cases)(
  '%s gets 1,000 events once each and in order, from a server killed ten times, resumed by %o',
  async ([consumer, resume]) => {
    const server = await startReferenceServer({ INTERVAL_MS: '2' })
    onTestFinished(server.stop)
    const { stream, states, opens } = watch(`${server.url}/events`, {
      initialLastEventId: '0',
      resume,
    })
    const { received, end } = consumers[consumer](stream)
    await killTenTimes(server, received)
    await received.reach(1000)
    stream.close()
    await within('the end of the loop', Promise.resolve(end))

    const published = server.log().slice(0, received.items.length)
    expect(idsOf(received)).toEqual(received.items.map((_, index) => String(index + 1)))
    expect(received.items.map((event) => event.data)).toEqual(
      published.map((record) => JSON.parse(record.data) as unknown),
    )
    // Five kills, at least, hit a connection that had brought something.
    expect(opens.items.length).toBeGreaterThanOrEqual(5)
    expect(states.items.filter((state) => state.status === 'closed')).toMatchObject([
      { status: 'closed', reason: 'client', error: undefined },
    ])
  },
)
