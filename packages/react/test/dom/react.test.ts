// What only React asks for: development's double mounts, hydration, tearing, hidden trees.
import { address, mount } from '@lastevent/bindings-suite'
import { type AppProps, events } from '@lastevent/bindings-suite/app'
import { createScriptedServer, createVirtualClock } from '@lastevent/testing'
import { createEventStream, type EventStream } from 'lastevent'
import { Activity, createElement as h, type ReactElement, useState } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { useConnectionState, useEvent, useEventReducer, useEventStream } from '../../src/index.ts'
import { App, mountStrict } from '../app.ts'

function page(): HTMLElement {
  const target = document.createElement('div')
  document.body.append(target)
  onTestFinished(() => target.remove())
  return target
}

test('StrictMode mounts twice, with one request', async () => {
  const app = mount(mountStrict(App))
  const connection = await app.server.nextConnection()
  connection.send({ type: 'note', data: 'one' })
  await app.frame()
  await app.clock.advance(10_000)
  expect(app.server.requests).toHaveLength(1)
  expect([app.notes, app.rows]).toEqual([['one'], ['one']])
})

test('functions, headers and URL functions are those of the newest render', async () => {
  const server = createScriptedServer()
  const clock = createVirtualClock({ random: 0 })
  function Feed({ token }: { readonly token: string }): ReactElement {
    const stream = useEventStream(() => `${address}?${token}`, {
      headers: { authorization: token },
      onEnd: 'reconnect',
      fetch: server.fetch,
      clock,
    })
    useEvent(stream, 'message', () => undefined)
    return h('p')
  }
  const root = createRoot(page())
  flushSync(() => root.render(h(Feed, { token: 'first' })))
  const first = await server.nextConnection()
  flushSync(() => root.render(h(Feed, { token: 'second' })))
  first.open()
  first.end()
  await clock.advance(1000)
  const second = await server.nextConnection()
  const asked = [first, second].map(({ request }) => [
    request.url,
    request.headers.get('authorization'),
  ])
  expect(asked).toEqual([
    [`${address}?first`, 'first'],
    [`${address}?second`, 'second'],
  ])
  flushSync(() => root.unmount())
})

test('hydrates what a server has rendered, though the stream is open already', async () => {
  const server = createScriptedServer()
  const stream = createEventStream(address, { fetch: server.fetch })
  onTestFinished(() => stream.close())
  const Status = (): ReactElement => h('p', {}, useConnectionState(stream).status)
  const target = page()
  target.innerHTML = renderToString(h(Status))
  expect(target.textContent).toBe('idle')

  stream.on('message', () => undefined)
  const connection = await server.nextConnection()
  connection.open()
  await expect.poll(() => stream.state.status).toBe('open')
  const complaints: unknown[] = []
  const root = flushSync(() =>
    hydrateRoot(target, h(Status), { onRecoverableError: (error) => complaints.push(error) }),
  )
  await expect.poll(() => target.textContent).toBe('open')
  expect(complaints).toEqual([])
  flushSync(() => root.unmount())
})

test('all components show one state', async () => {
  const server = createScriptedServer()
  const clock = createVirtualClock()
  const stream = createEventStream(address, { fetch: server.fetch, clock })
  onTestFinished(() => stream.close())
  const renders: string[] = []
  const Status = (): string => useConnectionState(stream).status
  function Both(): ReactElement {
    const state = useConnectionState(stream)
    renders.push(state.status)
    return h('p', {}, h(Status), ' ', state.status)
  }
  const target = page()
  const root = createRoot(target)
  flushSync(() => root.render(h(Both)))
  expect(target.textContent).toBe('idle idle')
  stream.on('message', () => undefined)
  ;(await server.nextConnection()).open()
  await clock.flush()
  expect(target.textContent).toBe('open open')
  expect(renders).toEqual(['idle', 'connecting', 'open'])
  flushSync(() => root.unmount())
})

test('a hidden tree drops its connection, and goes on after its last event', async () => {
  const server = createScriptedServer()
  const clock = createVirtualClock()
  vi.stubGlobal('requestAnimationFrame', undefined)
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  function Feed(): ReactElement {
    const stream = useEventStream(address, { fetch: server.fetch, clock })
    const data = useEventReducer(
      stream,
      (all: readonly string[], event) => [...all, event.data],
      [],
      { clock },
    )
    return h('p', {}, data.join(' '))
  }
  const target = page()
  const root = createRoot(target)
  const show = (mode: 'visible' | 'hidden'): void =>
    flushSync(() => root.render(h(Activity, { mode, children: h(Feed) })))
  show('visible')
  const first = await server.nextConnection()
  first.send({ data: 'one', id: '1' })
  await clock.advance(16)
  show('hidden')
  await clock.advance(100)
  expect(server.liveConnections).toEqual([])
  show('visible')
  const second = await server.nextConnection()
  expect(second.request.lastEventId).toBe('1')
  second.send({ data: 'two', id: '2' })
  await clock.advance(16)
  expect(target.textContent).toBe('one two')
  flushSync(() => root.unmount())
})

test('the newest reducer is used, and keeps the value', async () => {
  const server = createScriptedServer()
  const clock = createVirtualClock()
  vi.stubGlobal('requestAnimationFrame', undefined)
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  const stream: EventStream = createEventStream(address, { fetch: server.fetch, clock })
  onTestFinished(() => stream.close())
  let setUnit: ((unit: string) => void) | undefined
  function Feed(): ReactElement {
    const [unit, set] = useState('°C')
    setUnit = set
    return h(
      'p',
      {},
      useEventReducer(stream, (all, event) => `${all}${event.data}${unit} `, '', { clock }),
    )
  }
  const target = page()
  const root = createRoot(target)
  flushSync(() => root.render(h(Feed)))
  const connection = await server.nextConnection()
  connection.send({ data: '1' })
  await clock.advance(16)
  flushSync(() => setUnit?.('°F'))
  connection.send({ data: '2' })
  await clock.advance(16)
  expect(target.textContent).toBe('1°C 2°F ')
  expect(server.requests).toHaveLength(1)
  flushSync(() => root.unmount())
})

test('an app that hydrates connects once', async () => {
  const server = createScriptedServer({ events })
  const props: AppProps = {
    url: address,
    options: { events, fetch: server.fetch },
    onNote: () => undefined,
  }
  const target = page()
  target.innerHTML = renderToString(h(App, props))
  const complaints: unknown[] = []
  const root = flushSync(() =>
    hydrateRoot(target, h(App, props), { onRecoverableError: (error) => complaints.push(error) }),
  )
  ;(await server.nextConnection()).open()
  await expect.poll(() => target.textContent).toContain('open | open')
  expect(complaints).toEqual([])
  expect(server.requests).toHaveLength(1)
  flushSync(() => root.unmount())
})
