// Instances of the reference server as processes beside the load test. It never knows what they are
// for.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LoadOptions } from './options.ts'

export interface Instances {
  readonly urls: readonly string[]
  stop(): Promise<void>
}

const main = fileURLToPath(new URL('../server/main.ts', import.meta.url))
const unbounded = String(1_000_000)

/** With a log in memory, or in a stream of Redis that is named after the run. */
export const startInstances = async (
  options: Pick<LoadOptions, 'instances' | 'protocol' | 'redis'>,
  run: string,
): Promise<Instances> => {
  const { instances, protocol, redis } = options
  const children: ChildProcess[] = []
  const env = {
    ...process.env,
    PORT: '0',
    PROTOCOL: protocol,
    INTERVAL_MS: '0',
    LOG_FILE: '',
    ...(redis === undefined ? {} : { REDIS_URL: redis, REDIS_STREAM: `load-${run}` }),
    MAX_CLIENTS: unbounded,
    MAX_CLIENTS_PER_ADDRESS: unbounded,
    MAX_PUBLISH_RATE: unbounded,
    FAULTS: 'off',
  }

  const start = async (): Promise<string> => {
    const child = spawn(process.execPath, ['--conditions=lastevent-source', main], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^listening on (\S+)$/.exec(line)?.[1]
      if (url !== undefined) return url
    }
    throw new Error('An instance did not start.')
  }

  const stop = async (): Promise<void> => {
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const exit = once(child, 'exit')
        child.kill('SIGTERM')
        await exit
      }),
    )
  }

  // However this process ends.
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL')
  })
  try {
    return { urls: await Promise.all(Array.from({ length: instances }, start)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
