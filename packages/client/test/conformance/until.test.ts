// B8.6 The end of a response, and the last event of a stream.
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineEvents, isDone, json } from '../../src/index.ts'
import { connected, drain, listen, rig } from '../support/scripted.ts'

describe('a clean end', () => {
  test('B8.6: by default the stream reconnects', async () => {
    const { server, clock, stream, connection } = await connected()
    connection.end()
    await clock.flush()
    expect(stream.state).toMatchObject({ status: 'waiting', error: { code: 'connection-lost' } })
    await clock.advance(500)
    expect(server.requests).toHaveLength(2)
  })

  test('B8.6: with onEnd: complete it is completed, and iterators finish', async () => {
    const { server, clock, stream } = rig({ onEnd: 'complete' })
    const seen = drain(stream)
    const connection = await server.nextConnection()
    connection.raw('data: 1\n\ndata: 2\n\ndata: unfinished')
    connection.end()
    expect(await seen).toEqual(['1', '2'])
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed', error: undefined })
    await clock.advance(60_000)
    expect(server.requests).toHaveLength(1)
  })

  test('B8.6: onEnd: complete retries what is no clean end', async () => {
    const { server, clock, connection } = await connected({ onEnd: 'complete' })
    connection.drop()
    await clock.advance(500)
    expect(server.requests).toHaveLength(2)
  })
})

describe('until', () => {
  test('B8.6: it ends the stream after its event, and the rest of the chunk goes to nobody', async () => {
    const { server, clock, stream } = rig({ until: ({ type }) => type === 'bye' })
    const heard = listen(stream, 'message', 'bye')
    const seen = drain(stream)
    const connection = await server.nextConnection()
    connection.raw('data: 1\n\nevent: bye\nid: 8\ndata: 2\n\nid: 9\ndata: 3\n\n')
    expect(await seen).toEqual(['1', '2'])
    expect(heard).toEqual(['1', '2'])
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed', error: undefined })
    expect(stream.lastEventId).toBe('8')
    expect(connection.outcome).toMatch(/aborted|cancelled/)
    await clock.advance(60_000)
    expect(server.requests).toHaveLength(1)
  })

  test('B8.6: isDone is the predicate for data: [DONE], which no schema has to allow', async () => {
    const events = defineEvents({ message: json(z.object({ token: z.string() })) })
    const { server, stream, survived } = rig({ events, until: isDone, method: 'POST' })
    const seen = drain(stream)
    const connection = await server.nextConnection()
    connection.send({ data: { token: 'Hi' } })
    connection.send({ data: '[DONE]' })
    expect(await seen).toEqual([{ token: 'Hi' }])
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
    expect(survived).toEqual([])
  })

  test('B8.6: it sees events of types that nobody listens to, or that the contract does not name', async () => {
    for (const events of [undefined, defineEvents({ message: json() })]) {
      const { server, clock, stream } = rig({
        ...(events && { events }),
        until: ({ type }) => type === 'bye',
      })
      stream.on('message', () => {})
      const connection = await server.nextConnection()
      connection.send({ type: 'bye', data: '' })
      await clock.flush()
      expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
    }
  })

  test('B8.6: an end before it is a TruncatedError, retried where a GET is', async () => {
    const { server, clock, stream, survived, connection } = await connected({ until: isDone })
    connection.send({ data: 'half' })
    connection.end()
    await clock.flush()
    const truncated = { name: 'TruncatedError', code: 'truncated', attempt: 1 }
    expect(stream.state).toMatchObject({ status: 'waiting', error: truncated })
    expect(survived).toMatchObject([truncated])
    await clock.advance(500)
    const second = await server.nextConnection()
    second.send({ data: '[DONE]' })
    await clock.flush()
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'completed' })
  })

  test('B8.6: for a POST without a position it ends the stream', async () => {
    const { server, clock, stream } = rig({ until: isDone, method: 'POST' })
    const seen = drain(stream)
    seen.catch(() => {})
    const connection = await server.nextConnection()
    connection.send({ data: 'half' })
    connection.end()
    await expect(seen).rejects.toMatchObject({ name: 'TruncatedError' })
    await clock.advance(60_000)
    expect(server.requests).toHaveLength(1)
    expect(stream.state).toMatchObject({ status: 'closed', reason: 'error' })
  })

  test('B8.6: for a POST that may be repeated from its position it goes on from there', async () => {
    const { server, clock, connection } = await connected({
      until: isDone,
      method: 'POST',
      retry: { unsafe: 'resume' },
    })
    connection.send({ data: 'half', id: '1' })
    connection.end()
    await clock.advance(500)
    expect(server.requests[1]?.lastEventId).toBe('1')
  })

  test('B8.6: with onEnd: complete an end before it is still no completion', async () => {
    const { clock, stream, connection } = await connected({ until: isDone, onEnd: 'complete' })
    connection.end()
    await clock.flush()
    expect(stream.state).toMatchObject({ status: 'waiting', error: { name: 'TruncatedError' } })
  })

  test('B1.6: where it throws, that is reported, and the event is not the last', async () => {
    const { clock, stream, connection, heard, survived } = await connected({
      until() {
        throw new Error('mine')
      },
    })
    connection.send({ data: 'x' })
    await clock.flush()
    expect(heard).toEqual(['x'])
    expect(stream.state.status).toBe('open')
    expect(survived).toMatchObject([{ message: 'mine' }])
  })
})
