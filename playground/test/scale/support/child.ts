// A program run beside a test, gone with it however it ends. It never knows what the program does.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { within } from '../../../../packages/client/test/support/waiting.ts'

export interface Child {
  /** Starts it (again); resolves when its port answers. */
  start(): Promise<void>
  kill(signal?: NodeJS.Signals): Promise<void>
  signal(signal: NodeJS.Signals): void
  /** What it has said on both outputs. */
  said(): string
}

// For a test run that ends in the middle of a test.
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Answers whether somebody accepts connections there. */
const accepts = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Starts it, and ends it for good when the test is over. */
export const runChild = async (
  command: string,
  args: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Child> => {
  let child: ChildProcess | undefined
  let output = ''

  const isAlive = (): boolean => child?.exitCode === null && child.signalCode === null

  const untilReady = async (): Promise<void> => {
    while (!(await accepts(port))) {
      if (!isAlive()) throw new Error(`${command} did not start:\n${output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  const started: Child = {
    async start() {
      child = spawn(command, args, {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      running.add(child)
      const keep = (chunk: Buffer): void => void (output += String(chunk))
      child.stdout?.on('data', keep)
      child.stderr?.on('data', keep)
      await untilReady()
    },
    async kill(signal = 'SIGKILL') {
      if (child === undefined || !isAlive()) return
      const exit = once(child, 'exit')
      child.kill(signal)
      await within(`the end of ${command}`, exit)
      running.delete(child)
    },
    signal: (signal) => void child?.kill(signal),
    said: () => output,
  }
  onTestFinished(() => started.kill())
  await started.start()
  return started
}
