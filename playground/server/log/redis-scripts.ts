// The two scripts that Redis runs for a log: what has to be one step is one call. They never know
// connections.
//
// A log is one stream whose entries have ids of our own, `epoch-n`: n counts events without a hole,
// and the epoch is new whenever the stream is. So an id tells by itself whether it is of this log,
// and how many events follow it, whatever has been trimmed. Both live in the stream's own last id:
// deleting the stream deletes them with it, and nothing can disagree.
//
// Beside it stands the run id of the Redis process that was written to last. Another process may
// have lost the newest events, and would give their ids out again for other ones: it goes on with
// the same epoch only where nothing can have been lost (`durable`).
import { createHash } from 'node:crypto'
import type { createClient } from 'redis'

export type RedisClient = ReturnType<typeof createClient>

const current = `
local stream, run = KEYS[1], KEYS[2]
local runId, durable, candidate = ARGV[1], ARGV[2] == '1', ARGV[3]

local function lastId()
  if redis.call('EXISTS', stream) == 0 then return nil end
  local info = redis.call('XINFO', 'STREAM', stream)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then return string.match(info[i + 1], '^(%d+)-(%d+)$') end
  end
end

local function current()
  local epoch, n = lastId()
  if epoch then
    local known = redis.call('GET', run) == runId
    if known or durable then
      if not known then redis.call('SET', run, runId) end
      return epoch, tonumber(n)
    end
    -- Entries of a stream only ever go up.
    if tonumber(candidate) <= tonumber(epoch) then
      candidate = string.format('%.0f', tonumber(epoch) + 1)
    end
  end
  redis.call('SET', run, runId)
  -- Nothing but its id remains: the place before the first event.
  redis.call('XADD', stream, candidate .. '-0', 'type', '')
  redis.call('XDEL', stream, candidate .. '-0')
  return candidate, 0
end
`

/** KEYS stream, run; ARGV run id, durable, epoch candidate → epoch, newest n, id of its oldest entry. */
const openScript = `${current}
local epoch, n = current()
local oldest = redis.call('XRANGE', stream, epoch .. '-1', '+', 'COUNT', 1)
return { epoch, n, oldest[1] and oldest[1][1] or '' }
`

/**
 * KEYS stream, run, memory of the key (or the stream again, where there is no key); ARGV run id,
 * durable, epoch candidate, size, time to remember, fingerprint (or ''), then type and data of each
 * event → epoch, n of the first, count, 1 where it was known. A count of -1: used for other events.
 */
const publishScript = `${current}
local size, rememberMs, fingerprint = ARGV[4], ARGV[5], ARGV[6]
if fingerprint ~= '' then
  local known = redis.call('GET', KEYS[3])
  if known then
    local print, epoch, first, count = string.match(known, '^(%S+) (%d+) (%d+) (%d+)$')
    if print ~= fingerprint then return { epoch, 0, -1, 1 } end
    return { epoch, tonumber(first), tonumber(count), 1 }
  end
end
local epoch, n = current()
local count = (#ARGV - 6) / 2
for i = 1, count do
  local id = string.format('%s-%.0f', epoch, n + i)
  redis.call('XADD', stream, 'MAXLEN', '~', size, id, 'type', ARGV[5 + 2 * i], 'data', ARGV[6 + 2 * i])
end
if fingerprint ~= '' then
  local memory = string.format('%s %s %.0f %.0f', fingerprint, epoch, n + 1, count)
  redis.call('SET', KEYS[3], memory, 'PX', rememberMs)
end
return { epoch, n + 1, count, 0 }
`

/** What both scripts are told about the Redis process they run in. */
export interface ServerRun {
  readonly runId: string
  /** Whether this process has all that the one before it had acknowledged. */
  readonly durable: boolean
}

const runArguments = ({ runId, durable }: ServerRun, epoch: string): string[] => [
  runId,
  durable ? '1' : '0',
  epoch,
]

export interface OpenedLog {
  readonly epoch: string
  readonly newest: number
  /** The id of the epoch's oldest entry; empty where there is none. */
  readonly oldestEntry: string
}

export interface PublishArguments {
  readonly memoryKey: string | undefined
  readonly fingerprint: string
  readonly size: number
  readonly rememberMs: number
  readonly events: readonly { readonly type: string; readonly data: string }[]
}

export interface PublishReply {
  readonly epoch: string
  readonly first: number
  /** -1 where the key was used for other events. */
  readonly count: number
  readonly repeated: boolean
}

/** Where the run id is kept; in a cluster, beside the stream. */
const runKey = (stream: string): string => `{${stream}}:run`

const shaOf = (script: string): string => createHash('sha1').update(script).digest('hex')

/** To be loaded on every connection before anything is asked: a process that is new knows none. */
export const scripts: readonly string[] = [openScript, publishScript]
const [openSha, publishSha] = [shaOf(openScript), shaOf(publishScript)]

export const openLog = async (
  client: RedisClient,
  stream: string,
  run: ServerRun,
  epochCandidate: string,
): Promise<OpenedLog> => {
  const reply = await client.evalSha(openSha, {
    keys: [stream, runKey(stream)],
    arguments: runArguments(run, epochCandidate),
  })
  const [epoch, newest, oldestEntry] = reply as [string, number, string]
  return { epoch, newest, oldestEntry }
}

export const publishEvents = async (
  client: RedisClient,
  stream: string,
  run: ServerRun,
  epochCandidate: string,
  { memoryKey, size, rememberMs, fingerprint, events }: PublishArguments,
): Promise<PublishReply> => {
  const reply = await client.evalSha(publishSha, {
    keys: [stream, runKey(stream), memoryKey ?? stream],
    arguments: [
      ...runArguments(run, epochCandidate),
      String(size),
      String(rememberMs),
      fingerprint,
      ...events.flatMap(({ type, data }) => [type, data]),
    ],
  })
  const [epoch, first, count, repeated] = reply as [string, number, number, number]
  return { epoch, first, count, repeated: repeated === 1 }
}
