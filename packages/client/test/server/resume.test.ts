// Where a stream goes on after a cut, as the reference server sees it.
import { describe, expect, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { createInbox } from '../support/inbox.ts'
import { fault, idsOf, listen, publish, serve, watch } from '../support/streams.ts'

const start = { initialLastEventId: '0' }

describe('after a cut', () => {
  test('the id goes into the header', async () => {
    const server = await serve()
    const { stream, requests } = watch(`${server.url}/events`, start)
    const received = listen(stream)
    publish(server, 2)
    await received.reach(2)
    await fault(server, 'drop')
    publish(server, 2)
    await received.reach(4)

    expect(idsOf(received)).toEqual(['1', '2', '3', '4'])
    expect(requests.items.map(({ headers }) => headers.get('last-event-id'))).toEqual(['0', '2'])
    expect(requests.items.map(({ url }) => url.search)).toEqual(['', ''])
  })

  test('the id goes into the query, where asked', async () => {
    const server = await serve()
    const { stream, requests } = watch(`${server.url}/events?room=a%20b`, {
      ...start,
      resume: { query: 'lastEventId' },
    })
    const received = listen(stream)
    publish(server, 2)
    await received.reach(2)
    await fault(server, 'drop')
    publish(server, 2)
    await received.reach(4)

    expect(idsOf(received)).toEqual(['1', '2', '3', '4'])
    const queries = requests.items.map(({ url }) => Object.fromEntries(url.searchParams))
    expect(queries).toEqual([
      { room: 'a b', lastEventId: '0' },
      { room: 'a b', lastEventId: '2' },
    ])
    expect(requests.items.some(({ headers }) => headers.has('last-event-id'))).toBe(false)
  })

  test('the id stays at home, where asked', async () => {
    const server = await serve()
    const { stream, requests } = watch(`${server.url}/events`, { ...start, resume: false })
    const received = listen(stream)
    await requests.reach(1)
    await fault(server, 'drop')
    await requests.reach(2)
    expect(requests.items.map(({ url }) => url.search)).toEqual(['', ''])
    expect(requests.items.some(({ headers }) => headers.has('last-event-id'))).toBe(false)
    expect(received.items).toEqual([])
  })

  test.for(['header', { query: 'lastEventId' }] as const)(
    'an id beyond Latin-1 comes back as it was given, by %o',
    async (resume) => {
      const server = await serve({ idTag: 'naïve-日本-🚀' })
      const { stream, opens } = watch(`${server.url}/events`, { resume })
      const received = listen(stream)
      await opens.reach(1)
      const ids = [...publish(server, 2)]
      await received.reach(2)
      await fault(server, 'drop')
      ids.push(...publish(server, 2))
      await received.reach(4)
      expect(ids[0]).toBe('1-naïve-日本-🚀')
      expect(idsOf(received)).toEqual(ids)
    },
  )

  test('a stream that had no event yet goes on from where it came in', async () => {
    const server = await serve()
    publish(server, 3)
    const { stream, states } = watch(`${server.url}/events`)
    const received = listen(stream)
    await states.first('open', ({ status }) => status === 'open')
    // A block with an id and no data, that says where the log stands, is on its way.
    publish(server, 1)
    await received.reach(1)
    const late = watch(`${server.url}/events`)
    const receivedLate = listen(late.stream)
    await late.states.first('open', ({ status }) => status === 'open')
    await expect.poll(() => late.stream.lastEventId).toBe('4')
    await fault(server, 'drop')
    publish(server, 2)
    await receivedLate.reach(2)
    expect(idsOf(receivedLate)).toEqual(['5', '6'])
    await received.reach(3)
    expect(idsOf(received)).toEqual(['4', '5', '6'])
  })

  test('twenty cuts while events are published lose none of them', async () => {
    const server = await serve()
    const { stream, opens } = watch(`${server.url}/events`, {
      ...start,
      retry: { minDelayMs: 1, maxDelayMs: 5 },
    })
    const received = listen(stream)
    for (let cut = 1; cut <= 20; cut += 1) {
      await opens.reach(cut)
      publish(server, 10)
      // By turns before and after the events have come.
      if (cut % 2 === 0) await received.reach(cut * 10)
      server.drop()
      publish(server, 10)
      await received.reach(cut * 10)
    }
    await received.reach(400)
    expect(idsOf(received)).toEqual(Array.from({ length: 400 }, (_, index) => String(index + 1)))
  })

  test('what the response told is handed over with the position that was asked for', async () => {
    const server = await serve()
    const { stream, opens } = watch(`${server.url}/events`)
    const received = listen(stream)
    await opens.reach(1)
    publish(server, 1)
    await received.reach(1)
    server.drop()
    await opens.reach(2)
    expect(opens.items).toMatchObject([
      { url: `${server.url}/events`, status: 200, attempt: 1, resumedFrom: undefined },
      { url: `${server.url}/events`, status: 200, attempt: 2, resumedFrom: '1' },
    ])
    expect(opens.items[1]?.headers.get('content-type')).toBe('text/event-stream')
  })
})

describe('where the server cannot go on', () => {
  test('its reset for an unknown id is an event like any other', async () => {
    const server = await serve()
    publish(server, 2)
    const { stream } = watch(`${server.url}/events`, { initialLastEventId: 'of-another-log' })
    const received = listen(stream)
    await received.reach(3)
    expect(received.items[0]).toMatchObject({
      type: 'reset',
      data: { reason: 'malformed', requested: 'of-another-log', oldest: '1', newest: '2' },
      id: undefined,
      lastEventId: 'of-another-log',
    })
    expect(idsOf(received)).toEqual([undefined, '1', '2'])
    expect(stream.lastEventId).toBe('2')
  })

  test('its reset for an expired id is followed by what it still has', async () => {
    const server = await serve({ logSize: 3 })
    publish(server, 6)
    const { stream } = watch(`${server.url}/events`, { initialLastEventId: '2' })
    const received = listen(stream)
    await received.reach(4)
    expect(received.items[0]).toMatchObject({ type: 'reset', data: { reason: 'expired' } })
    expect(idsOf(received)).toEqual([undefined, '4', '5', '6'])
  })

  test('a log that died with its server is not mistaken for the next one', async () => {
    const port = await freePort()
    const first = await serve({ idTag: 'first', port })
    const { stream, opens } = watch(`${first.url}/events`)
    const received = listen(stream)
    await opens.reach(1)
    publish(first, 3)
    await received.reach(3)
    await first.close()
    const second = await serve({ idTag: 'second', port })
    publish(second, 1)
    await received.reach(5)
    expect(received.items[3]).toMatchObject({
      type: 'reset',
      data: { reason: 'unknown', requested: '3-first' },
    })
    expect(idsOf(received)).toEqual(['1-first', '2-first', '3-first', undefined, '1-second'])
  })
})

describe('an iterator', () => {
  test('goes on over the cut as if there had been none', async () => {
    const server = await serve()
    const { stream } = watch(`${server.url}/events`, start)
    const seen = createInbox<string>()
    const read = async (): Promise<void> => {
      for await (const { data } of stream.events('notice')) {
        seen.add(data)
        if (seen.items.length === 6) break
      }
    }
    const end = read()
    publish(server, 3)
    await seen.reach(3)
    server.drop()
    publish(server, 3)
    await end
    expect(seen.items).toEqual([0, 1, 2, 0, 1, 2].map((index) => `notice ${index}`))
  })
})
