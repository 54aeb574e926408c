// The proxies of playground/deploy in front of two instances: events pass as they come, streams move
// to the other instance, and what is not for the public stays inside.
import { createEventStream } from 'lastevent'
import { expect, onTestFailed, onTestFinished, test } from 'vitest'
import { freePort } from '../../../packages/client/test/support/free-port.ts'
import { eventually } from '../../../packages/client/test/support/waiting.ts'
import { events } from '../../src/contract.ts'
import { startServer, type RunningServer } from '../../server/start-server.ts'
import { startProxy, type ProxyName } from './support/proxy.ts'
import { startRedis } from './support/redis.ts'

/** As the configurations have it: nginx speaks no HTTP/2 to servers. */
const protocolBehind = { nginx: 'http/1.1', haproxy: 'h2c', caddy: 'h2c' } as const

interface Client {
  readonly notices: string[]
  readonly resets: string[]
  opens(): number
}

const openClient = (url: string): Client => {
  const notices: string[] = []
  const resets: string[] = []
  let opens = 0
  const stream = createEventStream(url, {
    events,
    retry: { minDelayMs: 20, maxDelayMs: 200, limit: Infinity },
    onOpen: () => void (opens += 1),
  })
  onTestFinished(() => stream.close())
  stream.on('notice', ({ data }) => notices.push(data))
  stream.on('reset', ({ data }) => resets.push(data.reason))
  return { notices, resets, opens: () => opens }
}

test.each(Object.keys(protocolBehind) as ProxyName[])('%s', async (name) => {
  const redis = await startRedis('none')
  const start = async (port: number): Promise<RunningServer> => {
    const protocol = protocolBehind[name]
    const options = { port, protocol, redisUrl: redis.url, comeBackMs: 0, retryMs: 20 }
    const server = await startServer({ intervalMs: 0, report: () => undefined, ...options })
    onTestFinished(() => server.close())
    return server
  }
  const [one, two] = [await start(await freePort()), await start(await freePort())]
  const proxy = await startProxy(name, [one.port, two.port])
  onTestFailed(() => console.log(proxy.said()))
  const url = `${proxy.url}/events`
  // A proxy may need a moment until it has found its servers.
  await eventually('the proxy', async () => (await fetch(`${proxy.url}/healthz`)).ok)

  const clients = Array.from({ length: 6 }, () => openClient(url))
  await eventually('the streams', () => one.connections() + two.connections() === 6)
  // Both get some.
  expect(one.connections()).toBeGreaterThan(0)
  expect(two.connections()).toBeGreaterThan(0)
  const publish = async (data: string): Promise<void> => {
    const body = JSON.stringify({ type: 'notice', data })
    await eventually(`the publication of ${data}`, async () => {
      const headers = { 'Idempotency-Key': data }
      const response = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined)
      await response?.arrayBuffer().catch(() => undefined)
      return response?.ok === true
    })
  }
  const haveAll = (...notices: readonly string[]): Promise<void> =>
    eventually(notices.join(), () =>
      clients.every((client) => client.notices.join() === notices.join()),
    )
  // Nothing else follows that would push it out of a buffer.
  await publish('one')
  await haveAll('one')

  one.drop()
  await publish('two')
  await haveAll('one', 'two')

  // An instance that stops hands its streams over.
  await one.close()
  await eventually('the move', () => two.connections() === 6)
  await publish('three')
  await haveAll('one', 'two', 'three')
  // It gets some again once it is back.
  const back = await start(one.port)
  await eventually('the return', () => {
    two.drop()
    return back.connections() > 0
  })
  await publish('four')
  await haveAll('one', 'two', 'three', 'four')
  expect(clients.flatMap(({ resets }) => resets)).toEqual([])
  expect(clients.every(({ opens }) => opens() > 1)).toBe(true)

  for (const path of ['/stats', '/metrics', '/faults']) {
    expect((await fetch(`${proxy.url}${path}`)).status).toBe(404)
  }
})
