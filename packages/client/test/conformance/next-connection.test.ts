// A test that waits for a connection is told why none comes: `nextConnection` of @lastevent/testing,
// with the client it is made for.
import { expect, test } from 'vitest'
import { NetworkError } from '../../src/index.ts'
import { listen, rig } from '../support/scripted.ts'

test("an attempt that never gets to fetch rejects with the stream's error", async () => {
  const cause = new Error('no token')
  const headers = (): never => {
    throw cause
  }
  const { server, stream, clock } = rig({ headers })
  listen(stream)
  const error: unknown = await server.nextConnection(stream).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(NetworkError)
  expect(error).toMatchObject({ attempt: 1, cause })
  // Who asks between two attempts gets the last error, too.
  await expect(server.nextConnection(stream)).rejects.toBe(error)
  await clock.runNext()
  await expect(server.nextConnection(stream)).rejects.toMatchObject({ attempt: 2 })
})

test('a closed stream rejects with its error, or says how it was closed', async () => {
  const refused = rig()
  listen(refused.stream)
  const first = await refused.server.nextConnection(refused.stream)
  first.fail(404)
  await expect(refused.server.nextConnection(refused.stream)).rejects.toMatchObject({ status: 404 })

  const closed = rig()
  const waiting = closed.server.nextConnection(closed.stream)
  closed.stream.close()
  await expect(waiting).rejects.toThrow('The stream is closed (client)')
})

test('the error of an attempt that had its connection rejects nobody', async () => {
  const { server, stream, clock } = rig()
  listen(stream)
  const [first, second] = [server.nextConnection(stream), server.nextConnection(stream)]
  const { drop } = await first
  drop()
  await clock.flush()
  expect(stream.state.status).toBe('waiting')
  const third = server.nextConnection(stream)
  await clock.runNext()
  ;(await second).refuse()
  await clock.runNext()
  expect((await third).index).toBe(2)
})

test('an attempt that fails after others had their connections is told', async () => {
  let fails = false
  const headers = (): Record<string, string> => {
    if (fails) throw new Error('no token')
    return {}
  }
  const { server, stream, clock } = rig({ headers })
  listen(stream)
  ;(await server.nextConnection(stream)).drop()
  await clock.flush()
  fails = true
  const next = server.nextConnection(stream).catch((error: unknown) => error)
  await clock.runNext()
  expect(await next).toMatchObject({ message: expect.stringContaining('No request') as string })
})

test('a claim that was rejected takes no connection away', async () => {
  let fails = true
  const headers = (): Record<string, string> => {
    if (fails) throw new Error('no token')
    return {}
  }
  const { server, stream, clock } = rig({ headers })
  listen(stream)
  await expect(server.nextConnection(stream)).rejects.toThrow('No request')
  const next = server.nextConnection()
  fails = false
  await clock.runNext()
  expect((await next).index).toBe(0)
})
