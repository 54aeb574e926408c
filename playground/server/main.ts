// Runs the reference server as a process: environment in, one line out, signals. It never knows
// what the server does.
//
//   PORT            9090; 0 takes a free one
//   HOST            127.0.0.1
//   PROTOCOL        http/1.1, h2 (over TLS, with HTTP/1.1 for those who can't) or h2c (behind a proxy)
//   TLS_CERT        file of the certificate for h2, with TLS_KEY; one is made where there is none
//   INTERVAL_MS     3000, between two `add` events; 0 sends none
//   HEARTBEAT_MS    15000, between two comments
//   LOG_SIZE        10000 events
//   LOG_FILE        keeps the log beyond the process, for one server at a time. By default a file for
//                   each port, under node_modules/.cache; empty, or with PORT=0, memory alone
//   REDIS_URL       keeps the log in Redis instead, for any number of servers
//   REDIS_STREAM    lastevent, its key there
//   REDIS_ANSWER_MS 2000, how long Redis may take for an answer before it counts as away
//   KEYS_MS         600000, how long Redis remembers an Idempotency-Key
//   RETRY_MS        sent as `retry:`; none by default
//   COME_BACK_MS    5000: at the end clients are told to come back spread over so long
//   MAX_CLIENTS     10000 streams, 1000 (MAX_CLIENTS_PER_ADDRESS) for one address
//   TRUST_PROXY     addresses or ranges of proxies that tell the address, such as loopback,10.0.0.0/8
//   MAX_UNSENT_BYTES, MAX_BODY_BYTES, MAX_BATCH_BYTES, BODY_TIMEOUT_MS, MAX_PUBLISH_RATE
//   FAULTS          on; off takes /faults away
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

import { readCertificate, type Certificate } from './certificate.ts'
import { startServer, type ServerOptions } from './start-server.ts'

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
    PROTOCOL: z.enum(['http/1.1', 'h2', 'h2c']).optional(),
    TLS_CERT: z.string().optional(),
    TLS_KEY: z.string().optional(),
    REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
    REDIS_STREAM: z.string().min(1).optional(),
    REDIS_ANSWER_MS: whole(1).optional(),
    KEYS_MS: whole(1).optional(),
    COME_BACK_MS: whole(0).optional(),
    MAX_CLIENTS: whole(1).optional(),
    MAX_CLIENTS_PER_ADDRESS: whole(1).optional(),
    TRUST_PROXY: z
      .string()
      .transform((list) => list.split(',').map((part) => part.trim()))
      .optional(),
    MAX_UNSENT_BYTES: whole(1).optional(),
    MAX_BODY_BYTES: whole(1).optional(),
    MAX_BATCH_BYTES: whole(1).optional(),
    BODY_TIMEOUT_MS: whole(1).optional(),
    MAX_PUBLISH_RATE: whole(1).optional(),
    FAULTS: z.enum(['on', 'off']).default('on'),
  })
  .refine((env) => (env.TLS_CERT === undefined) === (env.TLS_KEY === undefined), {
    error: 'TLS_CERT and TLS_KEY come together',
  })
  .safeParse(process.env)

const defaultLogFile = (port: number): string | undefined =>
  port === 0
    ? undefined
    : fileURLToPath(
        new URL(`../node_modules/.cache/lastevent/events-${port}.jsonl`, import.meta.url),
      )

type Environment = NonNullable<typeof environment.data>

const logOf = (env: Environment): Pick<ServerOptions, 'logFile' | 'redisUrl' | 'redisStream'> => {
  const { REDIS_URL: redisUrl, REDIS_STREAM: redisStream, LOG_FILE: file, PORT: port } = env
  if (redisUrl !== undefined) return { redisUrl, redisStream }
  return { logFile: file === undefined ? defaultLogFile(port) : file || undefined }
}

const certificateOf = ({ TLS_CERT: cert, TLS_KEY: key }: Environment): Certificate | undefined =>
  cert === undefined || key === undefined ? undefined : readCertificate(cert, key)

const run = async (env: Environment): Promise<void> => {
  const server = await startServer({
    port: env.PORT,
    host: env.HOST,
    protocol: env.PROTOCOL,
    certificate: certificateOf(env),
    intervalMs: env.INTERVAL_MS,
    heartbeatMs: env.HEARTBEAT_MS,
    logSize: env.LOG_SIZE,
    ...logOf(env),
    redisAnswerMs: env.REDIS_ANSWER_MS,
    rememberKeysMs: env.KEYS_MS,
    retryMs: env.RETRY_MS,
    comeBackMs: env.COME_BACK_MS,
    maxClients: env.MAX_CLIENTS,
    maxClientsPerAddress: env.MAX_CLIENTS_PER_ADDRESS,
    trustedProxies: env.TRUST_PROXY,
    maxUnsentBytes: env.MAX_UNSENT_BYTES,
    maxBodyBytes: env.MAX_BODY_BYTES,
    maxBatchBytes: env.MAX_BATCH_BYTES,
    bodyTimeoutMs: env.BODY_TIMEOUT_MS,
    maxPublishRate: env.MAX_PUBLISH_RATE,
    faults: env.FAULTS === 'on',
    processMetrics: true,
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
