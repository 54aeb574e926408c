// Fake tabs against what the standards say of locks and channels.
import { describe, expect, test } from 'vitest'
import { createFakeTabs } from './fake-tabs.ts'
import { createScriptedServer } from './scripted-server.ts'
import { createVirtualClock } from './virtual-clock.ts'

const never = (): Promise<void> => new Promise(() => {})

function setUp(delayMs: number | (() => number) = 0) {
  const clock = createVirtualClock()
  const tabs = createFakeTabs({ clock, delayMs })
  return { clock, tabs, one: tabs.open(), other: tabs.open() }
}

describe('locks', () => {
  test('one holder at a time, the others in the order in which they asked', async () => {
    const { clock, one, other } = setUp()
    const order: string[] = []
    let release!: () => void
    const first = one.environment.locks.request('x', () => {
      order.push('one')
      return new Promise<void>((resolve) => {
        release = resolve
      })
    })
    void other.environment.locks.request('x', () => void order.push('other'))
    void other.environment.locks.request('y', () => void order.push('y'))
    await clock.flush()
    expect(order).toEqual(['one', 'y'])
    const { held, pending } = await one.environment.locks.query()
    expect(held).toEqual([{ name: 'x', clientId: 'tab 1' }])
    expect(pending).toEqual([{ name: 'x', clientId: 'tab 2' }])
    release()
    await first
    await clock.flush()
    expect(order).toEqual(['one', 'y', 'other'])
  })

  test('what a callback returns or throws becomes of the request', async () => {
    const { locks } = setUp().one.environment
    await expect(locks.request('x', () => 7)).resolves.toBe(7)
    await expect(locks.request('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  })

  test('a stolen lock rejects its holder’s request', async () => {
    const { clock, one, other } = setUp()
    const held = one.environment.locks.request('x', never)
    const rejected = held.catch((error: unknown) => error)
    await clock.flush()
    void other.environment.locks.request('x', { steal: true }, never)
    expect(await rejected).toMatchObject({ name: 'AbortError' })
    const state = await one.environment.locks.query()
    expect(state.held).toEqual([{ name: 'x', clientId: 'tab 2' }])
  })

  test('a request leaves the queue when its signal aborts', async () => {
    const { clock, one, other } = setUp()
    void one.environment.locks.request('x', never)
    const controller = new AbortController()
    const { signal } = controller
    const waiting = other.environment.locks.request('x', { signal }, never)
    const rejected = waiting.catch((error: unknown) => error)
    await clock.flush()
    controller.abort('enough')
    expect(await rejected).toBe('enough')
    expect((await one.environment.locks.query()).pending).toEqual([])
  })

  test.for(['crash', 'close'] as const)('%s() frees them', async (how) => {
    const { clock, one, other } = setUp()
    void one.environment.locks.request('x', never)
    let granted = false
    void other.environment.locks.request('x', () => {
      granted = true
    })
    await clock.flush()
    expect(granted).toBe(false)
    one[how]()
    await clock.flush()
    expect(granted).toBe(true)
  })

  test.for(['crash', 'close'] as const)('%s(): what still runs after it gets none', async (how) => {
    const { clock, one, other } = setUp()
    one[how]()
    let granted = ''
    void one.environment.locks.request('x', never).then(() => (granted += 'one'))
    void other.environment.locks.request('x', () => void (granted += 'other'))
    await clock.flush()
    expect(granted).toBe('other')
  })
})

describe('channels', () => {
  test('a message reaches all others of the name, each with a copy, in order and in time', async () => {
    let delay = 50
    const { clock, tabs, one, other } = setUp(() => (delay -= 20))
    const heard: unknown[] = []
    const [from, to, foreign] = [
      new one.environment.BroadcastChannel('x'),
      new other.environment.BroadcastChannel('x'),
      new other.environment.BroadcastChannel('y'),
    ]
    for (const channel of [from, to, foreign]) {
      channel.onmessage = ({ data }) => void heard.push([channel.name, data, clock.now() % 1000])
    }
    const message = { n: 1 }
    from.postMessage(message)
    message.n = 2
    from.postMessage(message)
    await clock.advance(29)
    expect(heard).toEqual([])
    await clock.advance(1)
    expect(heard).toEqual([
      ['x', { n: 1 }, 30],
      ['x', { n: 2 }, 30],
    ])
    expect(tabs.messageCount).toBe(2)
    from.close()
    expect(() => from.postMessage(1)).toThrow('closed')
  })

  test('messages that arrive together keep their order, whatever the fractions of milliseconds', async () => {
    let delay = 30
    const { clock, one, other } = setUp(() => delay)
    const heard: unknown[] = []
    const from = new one.environment.BroadcastChannel('x')
    new other.environment.BroadcastChannel('x').onmessage = ({ data }) => void heard.push(data)
    const sent = Array.from({ length: 50 }, (_, index) => index)
    for (const index of sent) {
      from.postMessage(index)
      delay = 0
      await clock.advance(clock.random())
    }
    await clock.advance(30)
    expect(heard).toEqual(sent)
  })

  test('a message is under way as long as it was, whatever the wall clock is set to', async () => {
    const { clock, one, other } = setUp(() => 10)
    const heard: unknown[] = []
    const from = new one.environment.BroadcastChannel('x')
    new other.environment.BroadcastChannel('x').onmessage = ({ data }) => void heard.push(data)
    from.postMessage(1)
    clock.set(clock.now() - 3_600_000)
    from.postMessage(2)
    await clock.advance(10)
    expect(heard).toEqual([1, 2])
  })
})

describe('a frozen tab', () => {
  test('hears, runs and reads nothing until it thaws, and then all of it in order', async () => {
    const { clock, one, other } = setUp()
    const server = createScriptedServer({ clock })
    const events: string[] = []
    const stop = one.environment.watchPage(({ frozen }) => void events.push(`frozen ${frozen}`))
    const channel = new one.environment.BroadcastChannel('x')
    channel.onmessage = ({ data }) => void events.push(String(data))
    one.clock.setTimer(() => events.push('timer'), 20)
    const response = one.fetch(server.fetch)('https://example.test/', {})
    const connection = await server.nextConnection()
    connection.send({ data: 'x' })
    const reader = (await response).body?.getReader()

    one.freeze({ told: true })
    void reader?.read().then(() => events.push('bytes'))
    await clock.flush()
    new other.environment.BroadcastChannel('x').postMessage('message')
    await clock.advance(100)
    expect(events).toEqual(['frozen false', 'frozen true'])
    expect(connection.outcome).toBeUndefined()
    one.thaw()
    await clock.advance(0)
    expect(events.slice(2)).toEqual(['frozen false', 'bytes', 'message', 'timer'])
    stop()
  })
})

test('a tab that is gone leaves no request', async () => {
  const { clock, one } = setUp()
  const server = createScriptedServer({ clock })
  void one.fetch(server.fetch)('https://example.test/', {})
  const connection = await server.nextConnection()
  connection.open()
  one.crash()
  await clock.flush()
  expect(connection.outcome).toBe('aborted')
  expect(one.state).toBe('gone')
})
