// Runs WebKitGTK's driver, and a display for it where the machine has none. It knows no tests.
import { type ChildProcess, spawn } from 'node:child_process'
import getPort from 'get-port'
import { onExit } from 'signal-exit'

export interface WebKitDriver {
  readonly port: number
  stop(): Promise<void>
}

const startWithinMs = 120_000

/** Starts the driver at this path; it listens to loopback only. */
export async function startWebKitDriver(path: string): Promise<WebKitDriver> {
  const children: ChildProcess[] = []
  // A run that ends by an exception or a signal leaves nothing behind.
  const kill = (): void => {
    for (const child of children) killGroup(child)
  }
  const forget = onExit(kill)
  const stop = async (): Promise<void> => {
    forget()
    // The driver first: a browser that loses its display complains.
    for (const child of children.toReversed()) await end(child)
  }
  try {
    const display = process.env['DISPLAY'] || (await startDisplay(children))
    const port = await getPort({ host: '127.0.0.1' })
    const child = spawn(path, [`--port=${port}`], {
      env: { ...process.env, DISPLAY: display },
      stdio: 'ignore',
      // The browser is the driver's child: a group of their own ends them together.
      detached: true,
    })
    children.push(child)
    await started(child, path, () => answers(port))
    return { port, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Answers the value for `DISPLAY`. */
async function startDisplay(children: ChildProcess[]): Promise<string> {
  // Xvfb chooses a free number and writes it into the file descriptor 3.
  const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp']
  const child = spawn('Xvfb', args, {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  })
  children.push(child)
  let number = ''
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    number += chunk.toString()
  })
  await started(child, 'Xvfb', () => Promise.resolve(number.includes('\n')))
  return `:${number.trim()}`
}

async function answers(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined)
  return response?.ok === true
}

/** Waits until it is ready; rejects where it ends before, or takes too long. */
async function started(
  child: ChildProcess,
  name: string,
  isReady: () => Promise<boolean>,
): Promise<void> {
  let failure: string | undefined
  child.once('error', (error) => (failure = `did not start: ${error.message}`))
  child.once('exit', (code, signal) => (failure = `ended at once with ${signal ?? `code ${code}`}`))
  const deadline = Date.now() + startWithinMs
  while (!(await isReady())) {
    if (Date.now() > deadline) failure ??= `was not ready within ${startWithinMs / 1000} s`
    if (failure !== undefined) throw new Error(`${name}, which WebKit needs, ${failure}.`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  killGroup(child)
  await exited
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGTERM')
  } catch {
    // It has ended by itself.
  }
}
