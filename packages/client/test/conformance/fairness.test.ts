// B6.3 No task of ours holds the host's thread for longer than about 8 ms.
import { describe, expect, test } from 'vitest'
import { connected, many, network, rig } from '../support/scripted.ts'

/** What ran, in order, where each event notes itself and asks the host for a turn. */
function turns() {
  const log: string[] = []
  return {
    log,
    note(data: unknown) {
      log.push(String(data))
      setImmediate(() => log.push('host'))
    },
    /** How many events ran between one turn of the host and the next, from the first event on. */
    runs: () =>
      log
        .join(' ')
        .split('host')
        .map((run) => run.split(' ').filter(Boolean).length)
        .filter((length) => length > 0),
  }
}

describe('fairness', () => {
  const chunk = many(20)
    .map((data) => `data: ${data}\n\n`)
    .join('')

  test('B6.3: listeners that take 9 ms let the host have a turn after each event', async () => {
    const { clock, stream, connection } = await connected()
    const { log, note, runs } = turns()
    stream.on('message', ({ data }) => {
      note(data)
      clock.sleep(9)
    })
    connection.raw(chunk)
    await clock.flush()
    expect(log.filter((entry) => entry !== 'host')).toEqual(many(20))
    expect(Math.max(...runs())).toBe(1)
  })

  test('B6.3: the body of for await does so as well', async () => {
    const { server, clock, stream } = rig()
    const { log, note, runs } = turns()
    void (async () => {
      for await (const { data } of stream) {
        note(data)
        clock.sleep(9)
      }
    })()
    const connection = await server.nextConnection()
    connection.raw(chunk)
    await clock.flush()
    expect(log.filter((entry) => entry !== 'host')).toEqual(many(20))
    // The chunk was queued quickly, and of quick steps only every eighth is timed.
    const [first, ...others] = runs()
    expect(first).toBeLessThanOrEqual(8)
    expect(Math.max(...others)).toBe(1)
  })

  test('B6.3: so do many chunks that are all there at once', async () => {
    const { clock, stream, connection } = await connected()
    const { log, note, runs } = turns()
    stream.on('message', ({ data }) => {
      note(data)
      clock.sleep(9)
    })
    for (const data of many(20)) connection.send({ data })
    await clock.flush()
    expect(log.filter((entry) => entry !== 'host')).toEqual(many(20))
    expect(Math.max(...runs())).toBe(1)
  })

  test('B6.3: several listeners share the 8 ms', async () => {
    const { clock, stream, connection } = await connected()
    const { note, runs } = turns()
    for (let n = 0; n < 3; n++) {
      stream.on('message', ({ data }) => {
        if (n === 2) note(data)
        clock.sleep(3)
      })
    }
    connection.raw(chunk)
    await clock.flush()
    expect(Math.max(...runs())).toBe(1)
  })

  test('B6.3: listeners that grow slow are found out after a few events', async () => {
    const { clock, stream, connection } = await connected()
    const { note, runs } = turns()
    stream.on('message', ({ data }) => {
      note(data)
      if (Number(data) >= 10) clock.sleep(9)
    })
    connection.raw(chunk)
    await clock.flush()
    const [first, ...others] = runs()
    expect(first).toBeLessThanOrEqual(10 + 8)
    expect(Math.max(...others)).toBe(1)
  })

  test('B6.3: quick ones are handed over in one go', async () => {
    const { clock, stream, connection } = await connected()
    const { log, note } = turns()
    stream.on('message', ({ data }) => note(data))
    connection.raw(chunk)
    await clock.flush()
    expect(log.slice(0, 20)).toEqual(many(20))
  })

  test('B6.3: while the host has its turn, close() ends the stream', async () => {
    const { clock, stream, connection } = await connected()
    const { log, note } = turns()
    stream.on('message', ({ data }) => {
      note(data)
      clock.sleep(9)
      if (data === '9') setImmediate(() => stream.close())
    })
    connection.raw(chunk)
    await clock.flush()
    expect(log.filter((entry) => entry !== 'host')).toEqual(many(10))
  })

  test('B6.3: reading goes on after the turns, from where it was', async () => {
    const { server, clock } = network()
    const { stream } = rig({}, { server, clock })
    const heard: unknown[] = []
    stream.on('message', ({ data }) => {
      heard.push(data)
      clock.sleep(5)
    })
    const connection = await server.nextConnection()
    for (const data of many(100)) connection.send({ data }, { split: 3 })
    await clock.flush()
    expect(heard).toEqual(many(100))
  })
})
