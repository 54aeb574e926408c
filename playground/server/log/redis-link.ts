// One connection to Redis, made when it is needed and given up when an answer is late. It never
// knows what is asked.
//
// The client's own reconnecting is off: whatever is asked is asked of a process whose name (run id)
// and durability are known, so both are read on every new connection.
import { createClient } from 'redis'
import { LogUnavailableError } from './event-log.ts'
import { scripts, type RedisClient, type ServerRun } from './redis-scripts.ts'

const createRedisClient = (url: string, connectTimeout: number): RedisClient =>
  createClient({
    url,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout },
  })

interface Connection {
  readonly client: RedisClient
  readonly run: ServerRun
}

export interface RedisLink {
  /**
   * Rejects with `LogUnavailableError` where Redis can't be reached, breaks off or is late; what was
   * asked may have been done all the same.
   */
  ask<T>(command: (client: RedisClient, run: ServerRun) => Promise<T>): Promise<T>
  close(): void
}

/** `answerMs` bounds connecting, and every answer. */
export const createRedisLink = (url: string, answerMs: number): RedisLink => {
  let current: Promise<Connection> | undefined
  let client: RedisClient | undefined
  let ready = false
  let closed = false

  const drop = (): void => {
    current = undefined
    ready = false
    client?.destroy()
    client = undefined
  }

  const connect = async (): Promise<Connection> => {
    const made = createRedisClient(url, answerMs)
    client = made
    // Every command says by itself why it has failed.
    made.on('error', () => undefined)
    await made.connect()
    for (const script of scripts) await made.scriptLoad(script)
    const run = await readRun(made)
    ready = true
    return { client: made, run }
  }

  return {
    async ask(command) {
      if (closed) throw new LogUnavailableError('The log is closed.')
      // One that was closed since the last question has had nothing to do with this one.
      if (ready && client?.isReady === false) drop()
      current ??= bounded(connect(), answerMs)
      const asked = current
      try {
        const { client: connected, run } = await asked
        return await bounded(command(connected, run), answerMs)
      } catch (error) {
        // An answer of Redis's own says that the connection is sound.
        if (isReply(error)) throw error
        // Others may have a new one by now.
        if (current === asked) drop()
        const why = error instanceof Error ? error.message : String(error)
        throw new LogUnavailableError(`Redis can't be reached: ${why || 'no answer'}`, {
          cause: error,
        })
      }
    },
    close() {
      closed = true
      drop()
    },
  }
}

/** Others (LOADING, READONLY, OOM, NOSCRIPT) are Redis's ways to be away. */
const isReply = (error: unknown): boolean =>
  error instanceof Error && /^(?:ERR|WRONGTYPE|NOPERM|NOAUTH|WRONGPASS) /.test(error.message)

const readRun = async (client: RedisClient): Promise<ServerRun> => {
  const info = await client.info()
  const runId = /^run_id:(\w+)/m.exec(info)?.[1]
  if (runId === undefined) throw new Error('INFO names no run_id')
  // A replica that took over may not have had everything: `master_replid2` names its former master.
  const tookOver = !/^master_replid2:0+\s*$/m.test(info)
  const synced = /^aof_enabled:1/m.test(info) && (await fsyncPolicy(client)) === 'always'
  return { runId, durable: synced && !tookOver }
}

/** Where CONFIG is forbidden nothing is promised. */
const fsyncPolicy = async (client: RedisClient): Promise<string | undefined> => {
  try {
    return (await client.configGet('appendfsync'))['appendfsync']
  } catch (error) {
    if (isReply(error)) return undefined
    throw error
  }
}

const bounded = async <T>(promise: Promise<T>, ms: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
