// Hosts that have Web Locks or BroadcastChannel in name only: each tab connects on its own, and nobody
// is bothered with an error.
import type { FakeTab } from '@lastevent/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SharedEnvironment } from '../../src/shared/index.ts'
import { numbered, origin } from '../support/shared-tabs.ts'

type Locks = NonNullable<SharedEnvironment['locks']>

const never = (): Promise<never> => new Promise(() => undefined)
const denied = new DOMException('Access denied', 'SecurityError')
const deny = (): never => {
  throw denied
}
const reject = (): Promise<never> => Promise.reject(denied)

const hosts: readonly (readonly [string, string, (tab: FakeTab) => SharedEnvironment])[] = [
  ['request throws', 'refused', (tab) => withLocks(tab, { request: deny })],
  ['request rejects', 'refused', (tab) => withLocks(tab, { request: reject })],
  ['query throws', 'refused', (tab) => withLocks(tab, { query: deny })],
  ['query rejects', 'refused', (tab) => withLocks(tab, { query: reject })],
  ['request never answers', 'unresponsive', (tab) => withLocks(tab, { request: never })],
  ['query never answers', 'unresponsive', (tab) => withLocks(tab, { query: never })],
  [
    'nothing ever answers',
    'unresponsive',
    (tab) => withLocks(tab, { request: never, query: never }),
  ],
  [
    'a look at the locks throws',
    'refused',
    ({ environment }) => Object.defineProperty({ ...environment }, 'locks', { get: deny }),
  ],
  [
    'no channel can be opened',
    'refused',
    ({ environment }) => ({
      ...environment,
      BroadcastChannel: class extends environment.BroadcastChannel {
        constructor(name: string) {
          super(name)
          deny()
        }
      },
    }),
  ],
]

function withLocks({ environment }: FakeTab, locks: Partial<Locks>): SharedEnvironment {
  return { ...environment, locks: { ...environment.locks, ...locks } }
}

const rejections: unknown[] = []
const note = (reason: unknown): void => void rejections.push(reason)

beforeEach(() => {
  rejections.length = 0
  process.on('unhandledRejection', note)
})
afterEach(() => process.off('unhandledRejection', note))

test.for(hosts)(
  'B11.4 each tab is alone within 2 s, without an error: %s',
  async ([, fallback, host]) => {
    const { clock, log, server, tabs, open } = origin()
    const both = [
      open({ environment: host(tabs.open()) }),
      open({ environment: host(tabs.open()) }),
    ]
    await clock.advance(1)
    const third = open({ environment: host(tabs.open()) })
    await clock.advance(2000)
    log.publish(2)
    await clock.advance(100)
    log.drop()
    await clock.advance(2000)
    log.publish()
    await clock.advance(100)
    expect(server.liveConnections).toHaveLength(3)
    for (const { heard, stream, errors } of [...both, third]) {
      expect(stream.state).toMatchObject({ status: 'open', role: 'alone', fallback })
      expect(heard).toEqual(numbered(1, 3))
      expect(errors.filter((error) => error === denied)).toEqual([])
      stream.close()
    }
    expect(rejections).toEqual([])
    await clock.advance(0)
    expect(clock.pending).toEqual([])
  },
)

test('B11.4 a leader whose lock manager falls silent goes on alone, and loses nothing', async () => {
  const { clock, log, tabs, open } = origin()
  const locks: { -readonly [Name in keyof Locks]: Locks[Name] } = {
    ...tabs.open().environment.locks,
  }
  const first = open({ environment: { ...tabs.open().environment, locks } })
  await clock.advance(100)
  log.publish()
  await clock.advance(1000)
  locks.query = never
  log.publish()
  await clock.advance(2000)
  expect(first.stream.state).toMatchObject({ role: 'alone', fallback: 'unresponsive' })
  expect(first.heard).toEqual(numbered(1, 2))
})

test('B11.4 a tab whose lock manager answers late shares with the others from then on', async () => {
  const { clock, log, server, tabs, open } = origin()
  const first = open()
  await clock.advance(100)
  const answers: (() => void)[] = []
  const { environment } = tabs.open()
  const query: Locks['query'] = () =>
    new Promise((resolve) => {
      answers.push(() => resolve(environment.locks.query()))
    })
  const late = open({ environment: { ...environment, locks: { ...environment.locks, query } } })
  await clock.advance(2000)
  expect(late.stream.state).toMatchObject({ status: 'open', role: 'alone' })
  log.publish()
  await clock.advance(100)
  for (const answer of answers) answer()
  await clock.advance(100)
  log.publish()
  await clock.advance(100)
  expect(late.stream.state).toMatchObject({ role: 'follower', fallback: undefined })
  expect(server.liveConnections).toHaveLength(1)
  for (const { heard } of [first, late]) expect(heard).toEqual(numbered(1, 2))
})
