// A Redis of the test's own, on a free port, with a folder that is removed with it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { onTestFinished } from 'vitest'
import { freePort } from '../../../../packages/client/test/support/free-port.ts'
import { foundProgram, programs } from './programs.ts'
import { type Child, runChild } from './child.ts'

export interface Redis extends Child {
  readonly url: string
  /** Sends one command over a connection of its own. */
  command(...args: readonly string[]): Promise<unknown>
}

/** What `appendfsync` is; `none` keeps nothing on disk. */
export type Persistence = 'always' | 'everysec' | 'no' | 'none'

export const startRedis = async (persistence: Persistence = 'always'): Promise<Redis> => {
  const folder = mkdtempSync(join(tmpdir(), 'lastevent-redis-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const port = await freePort()
  const aof = persistence === 'none' ? ['no'] : ['yes', '--appendfsync', persistence]
  const child = await runChild(
    foundProgram(programs.redis),
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      ...aof,
    ],
    port,
  )
  const url = `redis://127.0.0.1:${port}`
  return {
    ...child,
    url,
    async command(...args) {
      const client = createClient({ url, socket: { reconnectStrategy: false } })
      client.on('error', () => undefined)
      await client.connect()
      try {
        return await client.sendCommand(args)
      } finally {
        client.destroy()
      }
    },
  }
}
