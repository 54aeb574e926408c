// What a server can be told, and what it is where nobody says. It never knows the environment.
import { randomBytes } from 'node:crypto'
import type { AdmissionLimits } from './admission.ts'
import type { Certificate } from './certificate.ts'
import type { Protocol } from './listener.ts'
import type { PublicationLimits } from './publications.ts'
import type { StreamLimits } from './stream.ts'

type Limits = StreamLimits & AdmissionLimits & PublicationLimits

/** An option set to undefined is one that is left out. */
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }

/**
 * Limits by default: `heartbeatMs` 15000, `maxUnsentBytes` 1048576, `stallTimeoutMs` 20000,
 * `maxClients` 10000, `maxClientsPerAddress` 1000, no trusted proxies, `maxBodyBytes` 65536,
 * `maxBatchBytes` 4194304, `bodyTimeoutMs` 10000.
 */
export interface ServerOptions extends Optional<Limits> {
  /** 0 takes a free one. @default 9090 */
  readonly port?: number | undefined
  /** @default '127.0.0.1' */
  readonly host?: string | undefined
  /** @default 'http/1.1' */
  readonly protocol?: Protocol | undefined
  /** For `h2`. @default one made at the start, which nobody trusts by itself */
  readonly certificate?: Certificate | undefined
  /** Time between two `add` events; 0 sends none. @default 3000 */
  readonly intervalMs?: number | undefined
  /** Events kept for those who resume. @default 10000 */
  readonly logSize?: number | undefined
  /**
   * File that keeps the log beyond the process, for one server at a time. Without one the log is in
   * memory, and its ids are of no use to the next process, which answers them with a `reset`.
   */
  readonly logFile?: string | undefined
  /** Keeps the log in Redis instead, for any number of servers, such as `redis://127.0.0.1:6379`. */
  readonly redisUrl?: string | undefined
  /** Key of the log's stream in Redis. @default 'lastevent' */
  readonly redisStream?: string | undefined
  /** How long Redis may take for an answer before it counts as away. @default 2000 */
  readonly redisAnswerMs?: number | undefined
  /** How long Redis remembers an `Idempotency-Key`. @default 600000 */
  readonly rememberKeysMs?: number | undefined
  /**
   * Letters and digits put behind the number of each id: `7-k3f9`.
   * @default none with a `logFile`, else random, so that no id of one log is taken for another's
   */
  readonly idTag?: string | undefined
  /** Sent as `retry:` at the start of each stream. @default none */
  readonly retryMs?: number | undefined
  /**
   * When the server ends, its clients are told to come back within so long, each at a moment of its
   * own, on top of `retryMs` (or 1000). @default 5000
   */
  readonly comeBackMs?: number | undefined
  /** Events a second that `POST /events` takes. @default 20000 */
  readonly maxPublishRate?: number | undefined
  /** Whether `/faults` is there. @default true */
  readonly faults?: boolean | undefined
  /** Whether `/metrics` tells about the process too, which only one server in it should. @default false */
  readonly processMetrics?: boolean | undefined
  /** Told about dropped readers and failures. @default console.error */
  readonly report?: ((message: string) => void) | undefined
}

export const withDefaults = (given: ServerOptions) => {
  const {
    port = 9090,
    host = '127.0.0.1',
    protocol = 'http/1.1',
    certificate,
    intervalMs = 3000,
    heartbeatMs = 15_000,
    logSize = 10_000,
    logFile,
    redisUrl,
    redisStream = 'lastevent',
    redisAnswerMs = 2000,
    rememberKeysMs = 600_000,
    idTag = logFile === undefined ? randomBytes(4).toString('hex') : '',
    retryMs,
    comeBackMs = 5000,
    maxUnsentBytes = 1_048_576,
    stallTimeoutMs = 20_000,
    maxClients = 10_000,
    maxClientsPerAddress = 1000,
    trustedProxies = [],
    maxBodyBytes = 65_536,
    maxBatchBytes = 4_194_304,
    bodyTimeoutMs = 10_000,
    maxPublishRate = 20_000,
    faults = true,
    processMetrics = false,
    report = console.error,
  } = given
  return {
    port,
    host,
    protocol,
    certificate,
    intervalMs,
    logSize,
    logFile,
    redisUrl,
    redisStream,
    redisAnswerMs,
    rememberKeysMs,
    idTag,
    retryMs,
    comeBackMs,
    maxPublishRate,
    faults,
    processMetrics,
    report,
    streams: { heartbeatMs, maxUnsentBytes, stallTimeoutMs },
    admission: { maxClients, maxClientsPerAddress, trustedProxies },
    publications: { maxBodyBytes, maxBatchBytes, bodyTimeoutMs },
  }
}

export type Settings = ReturnType<typeof withDefaults>
