// Runs cases wherever it is loaded: in a window, or in a worker of any kind. A window also starts
// the workers and hands on what is meant for them.
import { EventSource as NpmEventSource } from 'eventsource'
import { EventSource } from '../../src/eventsource/index.ts'
import { cases } from './cases.ts'
import { type Command, type Implementation, type Verdict } from './command.ts'
import { differences } from './differential.ts'
import { type Case, createLab, type EventSourceClass, type RealmKind } from './lab.ts'

const everything: readonly Case[] = [...cases, ...Object.values(differences).flat()]

type WorkerTarget = Pick<Worker, 'postMessage'>

interface LifeExtender {
  waitUntil(work: Promise<unknown>): void
}

const classes: Readonly<Record<Implementation, EventSourceClass>> = {
  native: globalThis.EventSource,
  lastevent: EventSource,
  npm: NpmEventSource,
}

globalThis.conformance = { classes }

async function run(command: Command): Promise<Verdict> {
  const { title, implementation, deadlineMs } = command
  const found = everything.find((candidate) => candidate.title === title)
  if (found === undefined) return { failure: `There is no case "${title}"` }
  const { lab, clean } = createLab({ ...command, EventSource: classes[implementation] })
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<never>((_, reject) => {
    const late = (): void => reject(new Error(`nothing more happened within ${deadlineMs} ms`))
    timer = setTimeout(late, deadlineMs)
  })
  try {
    await Promise.race([found.run(lab), deadline])
    return { failure: undefined }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
    await clean()
  }
}

/** A command comes with the port to answer to. */
function obey(event: MessageEvent<Command> & Partial<LifeExtender>): void {
  const [port] = event.ports
  const work = run(event.data).then((verdict) => port?.postMessage(verdict))
  event.waitUntil?.(work)
}

const script = '/realm.js'
const workers = new Map<RealmKind, Promise<WorkerTarget>>()

const starters: Readonly<Record<Exclude<RealmKind, 'window'>, () => Promise<WorkerTarget>>> = {
  'dedicated worker': () => Promise.resolve(new Worker(script)),
  'shared worker': () => Promise.resolve(new SharedWorker(script, crypto.randomUUID()).port),
  async 'service worker'() {
    const scope = `/${crypto.randomUUID()}/`
    const { installing, waiting, active } = await navigator.serviceWorker.register(script, {
      scope,
    })
    const worker = installing ?? waiting ?? active
    if (worker === null) throw new Error('The service worker is nowhere')
    return worker
  },
}

function handOn(event: MessageEvent<Command>): void {
  const { realm } = event.data
  if (realm === 'window') return obey(event)
  const worker = workers.get(realm) ?? starters[realm]()
  workers.set(realm, worker)
  const [port] = event.ports
  worker.then(
    (target) => target.postMessage(event.data, port === undefined ? [] : [port]),
    (error: unknown) => port?.postMessage({ failure: `No ${realm}: ${String(error)}` }),
  )
}

if (typeof document === 'undefined') {
  addEventListener('message', obey as (event: MessageEvent) => void)
  addEventListener('connect', (event) => {
    const [port] = (event as MessageEvent).ports
    port?.addEventListener('message', obey)
    port?.start()
  })
} else {
  addEventListener('message', handOn)
  // Who embeds it waits for this.
  parent.postMessage('ready', '*')
}
