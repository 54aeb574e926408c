// From the page of the tests: a window of the scripted server's origin, in which cases are run.
import { type Command, type Verdict } from './command.ts'

export interface Realms {
  run(command: Command): Promise<Verdict>
  close(): void
}

/** @param origin Where the page and the script of the realms are served. */
export async function openRealms(origin: string): Promise<Realms> {
  const frame = document.createElement('iframe')
  const ready = new Promise<void>((resolve) => {
    addEventListener('message', ({ source, data }) => {
      if (source === frame.contentWindow && data === 'ready') resolve()
    })
  })
  frame.src = `${origin}/realm.html`
  document.body.append(frame)
  await ready
  return {
    run(command) {
      const { port1, port2 } = new MessageChannel()
      frame.contentWindow?.postMessage(command, origin, [port2])
      return new Promise((resolve) => {
        port1.addEventListener('message', ({ data }) => resolve(data as Verdict), { once: true })
        port1.start()
      })
    },
    close: () => frame.remove(),
  }
}
