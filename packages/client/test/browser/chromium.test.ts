// The client in Chromium, in a window and in a worker, at its own origin and at another.
import { type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type ResumeOption } from '../../src/index.ts'
import { launchBrowser } from '@lastevent/browsers'
import { type Files, type GateRequest, openGate } from '../support/gate.ts'
import { startReferenceServer } from '../support/reference-server.ts'
import { publish, serve } from '../support/streams.ts'
import { within } from '../support/waiting.ts'
import { buildFiles, openRealm, type Realm, type RealmKind } from './realms.ts'

let browser: Browser
let files: Files

beforeAll(async () => {
  ;[browser, files] = await Promise.all([launchBrowser(), buildFiles()])
})
afterAll(() => browser?.close())

const realms: readonly RealmKind[] = ['a window', 'a worker']
const query: ResumeOption = { query: 'lastEventId' }

const cases = realms.flatMap((kind) =>
  (['its own origin', 'another origin'] as const).flatMap((place) =>
    (['header', query] as const).map((resume) => ({ kind, place, resume })),
  ),
)

function open(
  realm: Realm,
  url: string,
  resume: ResumeOption,
  lastEventId?: string,
): Promise<void> {
  return realm.evaluate(([to, how, id]) => driver.open(to, how, id), [
    url,
    resume,
    lastEventId,
  ] as const)
}

const opened = (realm: Realm, count: number): Promise<void> =>
  within(
    `opening no. ${count}`,
    realm.evaluate((n) => driver.opened(n), count),
  )

const received = (realm: Realm, count: number): Promise<void> =>
  within(
    `event no. ${count}`,
    realm.evaluate((n) => driver.received(n), count),
  )

const seen = (realm: Realm) => realm.evaluate(() => driver.seen(), undefined)

const asked = 'access-control-request-headers'

const resumedFrom = ({ headers }: GateRequest): unknown => headers['last-event-id']

describe.for(cases)('in $kind, from $place, by $resume', ({ kind, place, resume }) => {
  test('a stream opens, is cut, and goes on where it was', async () => {
    const server = await serve()
    const home = await openGate(server.url, files)
    const gate = place === 'its own origin' ? home : await openGate(server.url)
    const { realm, complaints } = await openRealm(browser, home.origin, kind)
    await open(realm, `${gate.origin}/events`, resume)
    await opened(realm, 1)
    publish(server, 2)
    await received(realm, 2)
    server.drop()
    publish(server, 2)
    await received(realm, 4)
    server.drop()
    publish(server, 1)
    await received(realm, 5)

    const { ids, texts, errors, statuses } = await seen(realm)
    expect(ids).toEqual(['1', '2', '3', '4', '5'])
    expect(texts).toEqual(['notice 0', 'notice 1', 'notice 0', 'notice 1', 'notice 0'])
    expect(errors).toEqual(['connection-lost', 'connection-lost'])
    expect(statuses.join(' ')).toBe(
      'connecting open waiting connecting open waiting connecting open',
    )
    const gets = gate.passed.filter(({ method }) => method === 'GET')
    expect(gets.map(({ url }) => url)).toEqual(
      resume === 'header'
        ? ['/events', '/events', '/events']
        : ['/events', '/events?lastEventId=2', '/events?lastEventId=4'],
    )
    expect(gets.map(resumedFrom)).toEqual(
      resume === 'header' ? [undefined, '2', '4'] : [undefined, undefined, undefined],
    )
    // Only the header, and only at another origin, has to be allowed beforehand. Whether the first
    // permission serves for the second resume too is up to the browser.
    const preflights = gate.passed.filter(({ method }) => method === 'OPTIONS')
    expect(new Set(preflights.map((request) => request.headers[asked]))).toEqual(
      new Set(place === 'another origin' && resume === 'header' ? ['last-event-id'] : []),
    )
    expect(gate.passed.at(-1)?.headers.accept).toBe('text/event-stream')
    expect(complaints).toEqual([])

    await realm.evaluate(() => driver.close(), undefined)
    await expect.poll(() => server.connections()).toBe(0)
    expect((await seen(realm)).statuses.at(-1)).toBe('closed')
  })
})

describe.for(realms)('in %s', (kind) => {
  test('an id beyond Latin-1 goes out as UTF-8 and comes back as it was', async () => {
    const server = await serve({ idTag: 'naïve-日本-🚀' })
    const home = await openGate(server.url, files)
    const { realm, complaints } = await openRealm(browser, home.origin, kind)
    await open(realm, '/events', 'header')
    await opened(realm, 1)
    const ids = [...publish(server, 1)]
    await received(realm, 1)
    server.drop()
    ids.push(...publish(server, 1))
    await received(realm, 2)
    expect((await seen(realm)).ids).toEqual(ids)
    const bytes = Buffer.from(String(resumedFrom(home.passed[1]!)), 'latin1')
    expect(bytes.toString('utf8')).toBe('1-naïve-日本-🚀')
    expect(complaints).toEqual([])
  })

  test('a server that is down at first, and killed three times, is waited for', async () => {
    const server = await startReferenceServer({ INTERVAL_MS: '5' })
    onTestFinished(server.stop)
    await server.kill()
    const home = await openGate(server.url, files)
    const { realm, complaints } = await openRealm(browser, home.origin, kind)
    // Straight to the server, which is at another origin.
    await open(realm, `${server.url}/events`, 'header', '0')
    await within(
      'two failures',
      realm.evaluate(() => driver.failed(2), undefined),
    )
    for (let kill = 1; kill <= 3; kill += 1) {
      await server.start()
      const { ids } = await seen(realm)
      await received(realm, ids.length + 20)
      await server.kill()
    }
    await server.start()
    await received(realm, 200)
    await realm.evaluate(() => driver.close(), undefined)

    const { ids, errors, statuses } = await seen(realm)
    expect(ids).toEqual(ids.map((_, index) => String(index + 1)))
    const records = server.log().map(({ n }) => String(n))
    expect(records.slice(0, ids.length)).toEqual(ids)
    expect(new Set(errors)).toEqual(new Set(['connect-failed', 'connection-lost']))
    expect(statuses.filter((status) => status === 'closed')).toEqual(['closed'])
    expect(complaints).toEqual([])
  })
})
