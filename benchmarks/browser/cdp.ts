// A browser and a bare line to its DevTools. Playwright and Puppeteer switch the Network domain on,
// and with it every message of a native EventSource is told to the debugger: six times as slow.
// It must never know what a page does.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchOptions } from '@lastevent/browsers'

type Params = Readonly<Record<string, unknown>>

export interface Tab {
  send(method: string, params?: Params): Promise<Params>
  /** Calls back for every event of this name, until the returned function is called. */
  on(method: string, listener: (params: Params) => void): () => void
  /** The next event of this name. */
  next(method: string): Promise<Params>
  /** The value of an expression, awaited. */
  evaluate(expression: string): Promise<unknown>
}

export interface Browser {
  readonly version: string
  readonly tab: Tab
  /** One more, in front of the others. */
  openTab(): Promise<Tab>
  /** Milliseconds of processor time that all its processes have had. */
  readCpuMs(): Promise<number>
  close(): Promise<void>
}

const patienceMs = 60_000

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Params
  readonly result?: Params
  readonly error?: { readonly message: string }
}

/** The address that Chromium says on its standard error. */
function findAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const fail = (): void => reject(new Error(`Chromium did not start: ${said.slice(-300)}`))
    child.once('error', reject).once('exit', fail)
    const timer = setTimeout(fail, patienceMs)
    child.stderr?.on('data', (data: Buffer) => {
      said += String(data)
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? []
      if (!address) return
      clearTimeout(timer)
      // It goes on talking for as long as it runs.
      child.stderr?.removeAllListeners('data').resume()
      resolve(address)
    })
  })
}

async function connect(address: string): Promise<(sessionId?: string) => Tab> {
  const socket = new WebSocket(address)
  await once(socket, 'open')
  const pending = new Map<number, (message: Message) => void>()
  const listeners = new Set<(message: Message) => void>()
  let lastId = 0
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id !== undefined) pending.get(message.id)?.(message)
    else for (const listener of listeners) listener(message)
  })
  return (sessionId) => {
    async function send(method: string, params: Params = {}): Promise<Params> {
      const id = (lastId += 1)
      const answered = new Promise<Message>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), patienceMs)
        pending.set(id, (message) => {
          clearTimeout(timer)
          pending.delete(id)
          resolve(message)
        })
      })
      socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }))
      const { result = {}, error } = await answered
      if (error) throw new Error(`${method}: ${error.message}`)
      return result
    }
    function on(method: string, listener: (params: Params) => void): () => void {
      const hear = (message: Message): void => {
        if (message.method === method) listener(message.params ?? {})
      }
      listeners.add(hear)
      return () => void listeners.delete(hear)
    }
    return {
      send,
      on,
      next(method) {
        return new Promise((resolve) => {
          const off = on(method, (params) => {
            off()
            resolve(params)
          })
        })
      },
      async evaluate(expression) {
        const { result, exceptionDetails } = (await send('Runtime.evaluate', {
          expression,
          awaitPromise: true,
          returnByValue: true,
        })) as {
          result: { value: unknown }
          exceptionDetails?: { exception?: { description?: string } }
        }
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? expression)
        return result.value
      },
    }
  }
}

/** One tab in front, in a profile that is gone with the browser. */
export async function launch(...more: readonly string[]): Promise<Browser> {
  const { executablePath, args } = launchOptions()
  const profile = mkdtempSync(join(tmpdir(), 'lastevent-bench-'))
  const child = spawn(
    executablePath,
    [...args, ...more, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const gone = once(child, 'exit')
  const open = await connect(await findAddress(child))
  const browser = open()
  const { product } = (await browser.send('Browser.getVersion')) as { product: string }
  async function openTab(): Promise<Tab> {
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' })
    const attached = await browser.send('Target.attachToTarget', { targetId, flatten: true })
    return open(attached['sessionId'] as string)
  }
  return {
    version: product.replace(/^Headless/, ''),
    tab: await openTab(),
    openTab,
    async readCpuMs() {
      const { processInfo } = (await browser.send('SystemInfo.getProcessInfo')) as {
        processInfo: readonly { cpuTime: number }[]
      }
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0) * 1000
    },
    async close() {
      process.off('exit', kill)
      kill()
      await gone
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}
