// A trace seen from the other side of a port.
import { MessageChannel } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import {
  connectTrace,
  inspect,
  serveTrace,
  type Trace,
  type TracePort,
} from '../../src/inspect/index.ts'
import { listen, rig } from '../support/scripted.ts'

/** Resolves as soon as the trace is as it should be. */
async function until(trace: Trace, fits: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = trace.subscribe(look)
    function look(): void {
      if (!fits()) return
      stop()
      resolve()
    }
    look()
  })
}

test('has the records and the streams, and acts on them', async () => {
  const { stream, server, clock } = rig()
  const local = inspect(stream)
  const { port1, port2 } = new MessageChannel()
  const stop = serveTrace(local, port1 as unknown as TracePort)
  const remote = connectTrace(port2 as unknown as TracePort)
  onTestFinished(() => {
    stop()
    remote.close()
    local.close()
    port1.close()
  })
  const heard = listen(stream)
  const connection = await server.nextConnection()
  connection.send({ data: 'one', id: '1' })
  await clock.flush()
  await until(remote, () => remote.records().some(({ kind }) => kind === 'dispatch'))
  expect(remote.records().map(({ kind }) => kind)).toEqual(local.records().map(({ kind }) => kind))
  expect(remote.streams()).toMatchObject([{ id: '1', events: 1, state: { status: 'open' } }])

  remote.reconnect('1')
  await until(local, () => local.streams()[0]?.requests === 2)
  const second = await server.nextConnection()
  expect(second.request.lastEventId).toBe('1')
  second.send({ data: 'two', id: '2' })
  await clock.flush()
  await until(remote, () => remote.streams()[0]?.events === 2)
  expect(heard).toEqual(['one', 'two'])
  expect(remote.toEventStream('1')).toBe(local.toEventStream('1'))
})
