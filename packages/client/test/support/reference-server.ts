// Runs the reference server as a process of its own, to be killed and started again at the same port
// with the same log.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { within } from './waiting.ts'

/** An event as the server's log has it. */
export interface LogRecord {
  readonly n: number
  readonly type: string
  readonly data: string
}

export interface ReferenceServer {
  readonly url: string
  /** Starts it; resolves when it listens. */
  start(): Promise<void>
  /** Ends it with SIGKILL, in the middle of whatever it does; resolves when it is gone. */
  kill(): Promise<void>
  /** Ends it for good, and removes its log. */
  stop(): Promise<void>
  /** Asks with POST, and throws for an answer that is not a success. */
  post(path: string, body?: object): Promise<unknown>
  connections(): Promise<number>
  /** What has been published so far, by all its lives. */
  log(): readonly LogRecord[]
}

const main = fileURLToPath(new URL('../../../../playground/server/main.ts', import.meta.url))

// For a test run that ends in the middle of a test.
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A server that is started, with the variables of `playground/server/main.ts`. */
export async function startReferenceServer(
  variables: Readonly<Record<string, string>> = {},
): Promise<ReferenceServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const folder = mkdtempSync(join(tmpdir(), 'lastevent-'))
  const logFile = join(folder, 'events.jsonl')
  const env = {
    ...process.env,
    INTERVAL_MS: '0',
    ...variables,
    PORT: String(port),
    LOG_FILE: logFile,
  }
  let child: ChildProcess | undefined

  const start = async (): Promise<void> => {
    const started = spawn(process.execPath, ['--conditions=lastevent-source', main], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    running.add(started)
    let complaints = ''
    started.stderr.on('data', (chunk: Buffer) => (complaints += String(chunk)))
    const listening = once(createInterface({ input: started.stdout }), 'line')
    const failed = once(started, 'exit').then(() => {
      throw new Error(`The server did not start: ${complaints}`)
    })
    failed.catch(() => running.delete(started))
    await within('the start of the server', Promise.race([listening, failed]))
  }

  const kill = async (): Promise<void> => {
    const killed = child
    child = undefined
    if (!killed || killed.exitCode !== null || killed.signalCode !== null) return
    const exit = once(killed, 'exit')
    killed.kill('SIGKILL')
    await within('the end of the server', exit)
  }

  const server: ReferenceServer = {
    url,
    start,
    kill,
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
    async post(path, body = {}) {
      const headers = { 'Content-Type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify(body) }
      const response = await fetch(`${url}${path}`, init)
      if (!response.ok) throw new Error(`POST ${path}: ${response.status}`)
      return response.json()
    },
    async connections() {
      const response = await fetch(`${url}/healthz`)
      return ((await response.json()) as { connections: number }).connections
    },
    log() {
      const lines = readFileSync(logFile, 'utf8').split('\n')
      // The last one is empty, or was cut by a kill.
      return lines.slice(0, -1).map((line) => JSON.parse(line) as LogRecord)
    },
  }
  try {
    await start()
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}
