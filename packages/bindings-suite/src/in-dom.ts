// What a binding must do in a page, one promise per test.
import { json } from 'lastevent'
import { describe, expect, test } from 'vitest'
import { events, type MountApp } from './app.ts'
import { address, mount } from './rig.ts'

export function describeInDom(name: string, mountApp: MountApp): void {
  describe(`${name} in a page`, () => {
    test('shows what the connection is doing', async () => {
      const app = mount(mountApp)
      const first = await app.server.nextConnection()
      await app.settle()
      expect(app.connection).toBe('connecting | connecting 1 0')
      first.open()
      await app.settle()
      expect(app.connection).toBe('open | open 1 0')
    })

    test('watching the connection makes none', async () => {
      const app = mount(mountApp, { watchOnly: true })
      await app.clock.advance(10_000)
      expect(app.connection).toBe('idle | idle 0 0')
      expect(app.server.requests).toEqual([])
    })

    test('counts down to the next attempt, and watches no clock otherwise', async () => {
      const app = mount(mountApp)
      const first = await app.server.nextConnection()
      first.open()
      first.drop()
      await app.settle()
      expect(app.connection).toMatch(/^waiting .* \| waiting 1 2$/)
      await app.clock.advance(999)
      expect(app.connection).toMatch(/ 1 2$/)
      await app.clock.advance(1)
      expect(app.connection).toMatch(/ 1 1$/)
      await app.clock.advance(1000)
      expect(app.connection).toBe('connecting | connecting 2 0')
      ;(await app.server.nextConnection()).open()
      await app.settle()
      const { renders } = app
      await app.clock.advance(2000)
      expect(app.renders).toBe(renders)
    })

    test('calls the newest handler, and does not subscribe again for it', async () => {
      const app = mount(mountApp)
      const connection = await app.server.nextConnection()
      connection.send({ type: 'note', data: 'one' })
      await app.settle()
      const later: string[] = []
      app.change({ onNote: (note) => later.push(note) })
      connection.send({ type: 'note', data: 'two' })
      await app.settle()
      expect([app.notes, later]).toEqual([['one'], ['two']])
      await app.clock.advance(1000)
      expect(app.server.requests).toHaveLength(1)
    })

    test('renders once for all events of a frame', async () => {
      const app = mount(mountApp)
      const connection = await app.server.nextConnection()
      connection.open()
      await app.settle()
      const { renders } = app
      for (let chunk = 0; chunk < 3; chunk += 1) {
        for (let n = 0; n < 30; n += 1) connection.send({ type: 'add', data: `${chunk}-${n}` })
        await app.settle()
      }
      expect([app.renders, app.rows]).toEqual([renders, []])
      await app.frame()
      expect(app.renders).toBe(renders + 1)
      expect(app.rows).toHaveLength(90)
      expect(app.rows.at(-1)).toBe('2-29')
      await app.clock.advance(1000)
      expect(app.renders).toBe(renders + 1)
    })

    test('what a reducer throws is reported, and the next event counts again', async () => {
      const app = mount(mountApp)
      const connection = await app.server.nextConnection()
      for (const data of ['one', 'throw', 'two']) connection.send({ type: 'note', data })
      await app.frame()
      expect(app.rows).toEqual(['one', 'two'])
      expect(app.errors).toMatchObject([{ message: 'thrown by the reducer' }])
    })

    test('another URL makes another stream, which starts from the beginning', async () => {
      const app = mount(mountApp)
      const first = await app.server.nextConnection()
      first.send({ type: 'note', data: 'old', id: '7' })
      await app.frame()
      expect(app.rows).toEqual(['old'])
      app.change({ url: `${address}?room=2` })
      const second = await app.server.nextConnection()
      expect(second.request).toMatchObject({ url: `${address}?room=2`, lastEventId: undefined })
      await app.settle()
      expect(first.outcome).toBeDefined()
      expect(app.rows).toEqual([])
      second.send({ type: 'note', data: 'new' })
      await app.frame()
      expect([app.rows, app.notes]).toEqual([['new'], ['old', 'new']])
    })

    test('so does another contract, but not an equal one, nor other options', async () => {
      const app = mount(mountApp)
      const first = await app.server.nextConnection()
      first.open()
      const options = { events, fetch: app.server.fetch, clock: app.clock }
      app.change({ options: { ...options, highWaterMark: 7 } })
      app.change({ options: { ...options, events: { ...events, add: json() } } })
      await app.clock.advance(1000)
      expect(app.server.requests).toHaveLength(1)
      const other = { ...events, more: json() } as typeof events
      app.change({ options: { ...options, events: other } })
      const second = await app.server.nextConnection()
      await app.settle()
      expect(first.outcome).toBeDefined()
      second.sendUntyped({ type: 'more', data: '"seen"' })
      await app.frame()
      expect(app.rows).toEqual(['seen'])
    })

    test('no URL is no stream', async () => {
      const app = mount(mountApp)
      const connection = await app.server.nextConnection()
      connection.send({ type: 'note', data: 'one' })
      await app.frame()
      app.change({ url: undefined })
      await app.settle()
      expect([app.connection, app.rows]).toEqual(['idle | idle 0 0', []])
      await app.clock.advance(100)
      expect(app.server.liveConnections).toEqual([])
      app.change({ url: address })
      ;(await app.server.nextConnection()).send({ type: 'note', data: 'two' })
      await app.frame()
      expect(app.rows).toEqual(['two'])
    })

    test('an app that unmounts in the middle of a burst leaves nothing behind', async () => {
      const app = mount(mountApp)
      const connection = await app.server.nextConnection()
      for (let n = 0; n < 5000; n += 1) connection.send({ type: 'note', data: `${n}` })
      await app.settle()
      connection.send({ type: 'note', data: 'in the frame' })
      app.unmount()
      const { renders, notes } = app
      const heard = notes.length
      await app.clock.advance(100)
      connection.send({ type: 'note', data: 'to nobody' })
      await app.clock.advance(10_000)
      expect(app.server.liveConnections).toEqual([])
      expect(app.clock.pending).toEqual([])
      expect([app.renders, app.notes.length]).toEqual([renders, heard])
      expect(app.server.requests).toHaveLength(1)
    })

    test('shows the error that has closed the stream', async () => {
      const app = mount(mountApp)
      ;(await app.server.nextConnection()).fail(404)
      await app.settle()
      expect(app.connection).toMatch(/^closed \(.*404.*\) \| closed 0 0$/)
    })
  })
}
