// Runs the reference server as a process: environment in, one line out, signals. It never knows
// what the server does.
//
//   PORT            9090; 0 takes a free one
//   HOST            127.0.0.1
//   INTERVAL_MS     3000, between two `add` events; 0 sends none
//   HEARTBEAT_MS    15000, between two comments
//   LOG_SIZE        10000 events
//   LOG_FILE        keeps the log beyond the process, for one server at a time. By default a file for
//                   each port, under node_modules/.cache; empty, or with PORT=0, memory alone
//   RETRY_MS        sent as `retry:`; none by default
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

import { startServer } from './start-server.ts'

const whole = (minimum: number) => z.coerce.number().pipe(z.int().min(minimum))

const environment = z
  .object({
    PORT: whole(0).default(9090),
    HOST: z.string().min(1).default('127.0.0.1'),
    INTERVAL_MS: whole(0).default(3000),
    HEARTBEAT_MS: whole(1).default(15_000),
    LOG_SIZE: whole(1).default(10_000),
    LOG_FILE: z.string().optional(),
    RETRY_MS: whole(0).optional(),
  })
  .safeParse(process.env)

const defaultLogFile = (port: number): string | undefined =>
  port === 0
    ? undefined
    : fileURLToPath(
        new URL(`../node_modules/.cache/lastevent/events-${port}.jsonl`, import.meta.url),
      )

const run = async (env: NonNullable<typeof environment.data>): Promise<void> => {
  const server = await startServer({
    port: env.PORT,
    host: env.HOST,
    intervalMs: env.INTERVAL_MS,
    heartbeatMs: env.HEARTBEAT_MS,
    logSize: env.LOG_SIZE,
    logFile: env.LOG_FILE === undefined ? defaultLogFile(env.PORT) : env.LOG_FILE || undefined,
    retryMs: env.RETRY_MS,
  })
  console.log(`listening on ${server.url}`)

  const stop = (): void => {
    server.close().catch((error: unknown) => {
      console.error(error)
      process.exitCode = 1
    })
  }
  // Once each: a second signal ends the process the hard way.
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

if (environment.success) {
  try {
    await run(environment.data)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
} else {
  console.error(z.prettifyError(environment.error))
  process.exitCode = 1
}
