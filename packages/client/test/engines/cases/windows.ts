// Cases that are about windows: another window's class, base addresses, and windows that go away.
import { type Case, equal, type EventSourceClass, type Lab, ok, staying } from '../lab.ts'

type RealmWindow = Window & typeof globalThis

interface OtherWindow {
  readonly window: RealmWindow
  readonly EventSource: EventSourceClass
  remove(): void
}

/** A window of the same origin, in which the same implementation is loaded. */
async function openWindow(lab: Lab): Promise<OtherWindow> {
  const frame = document.createElement('iframe')
  frame.src = '/folder/realm.html'
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  document.body.append(frame)
  lab.after(() => frame.remove())
  await loaded
  const window = frame.contentWindow as RealmWindow
  const EventSource = window.conformance.classes[lab.implementation]
  if (EventSource === undefined) throw new Error(`${lab.implementation} is not there`)
  return { window, EventSource, remove: () => frame.remove() }
}

const realms = ['window'] as const

export const windowCases: readonly Case[] = [
  {
    title: "[9.2.2] another window's class resolves addresses against that window",
    realms,
    async run(lab) {
      const { EventSource } = await openWindow(lab)
      const { source } = lab.watch(new EventSource('x'))
      equal(source.url, `${lab.address.here}/folder/x`, 'its url')
    },
  },
  {
    title: "[9.2.6] another window's class makes events of that window",
    realms,
    async run(lab) {
      const { EventSource, window } = await openWindow(lab)
      const play = await lab.play(staying('data: a\n\n'))
      const { event, message } = lab.watch(new EventSource(play.url))
      ok((await event('open')).constructor === window.Event, 'the open event is from elsewhere')
      ok((await message()).constructor === window.MessageEvent, 'the message is from elsewhere')
    },
  },
  {
    title: '[9.2.2] an address is resolved against the base of the document',
    realms,
    async run(lab) {
      const { EventSource, window } = await openWindow(lab)
      const base = window.document.createElement('base')
      base.href = '/another/folder/'
      window.document.head.append(base)
      const { source } = lab.watch(new EventSource('x'))
      equal(source.url, `${lab.address.here}/another/folder/x`, 'its url')
    },
  },
  {
    title: '[9.2.2] a document that has set its domain may connect',
    realms,
    async run(lab) {
      const { EventSource, window } = await openWindow(lab)
      // oxlint-disable-next-line no-self-assign -- the assignment is what is looked at
      window.document.domain = window.document.domain
      const play = await lab.play(staying('data: a\n\n'))
      equal((await lab.watch(new EventSource(play.url)).message()).data, 'a', 'what was read')
    },
  },
  {
    title: '[9.2.2] a window that goes away takes its requests along',
    realms,
    async run(lab) {
      const { EventSource, remove } = await openWindow(lab)
      const play = await lab.play(staying('data: a\n\n'))
      await lab.watch(new EventSource(play.url)).message()
      remove()
      await play.over(1)
    },
  },
  {
    title: '[HTML 7.4.3] window.stop() ends a source that has no response yet',
    realms,
    async run(lab) {
      const { EventSource, window } = await openWindow(lab)
      const play = await lab.play({ ...staying(), after: 'never' })
      const { event, states } = lab.watch(new EventSource(play.url))
      await play.requests(1)
      window.stop()
      await event('error')
      equal(states, ['error 2'], 'what has happened')
    },
  },
]
