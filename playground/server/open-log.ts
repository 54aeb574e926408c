// Opens the log that the options ask for. It never knows what is done with it.
import type { EventLog, LogListener } from './log/event-log.ts'
import { createMemoryLog, type MemoryLog } from './log/memory-log.ts'
import type { Settings } from './options.ts'

export interface OpenedLogs {
  readonly log: EventLog
  /** The same, where it is in this process. */
  readonly local: MemoryLog | undefined
}

export const openLog = async (settings: Settings, listener: LogListener): Promise<OpenedLogs> => {
  const { logSize: size, logFile: file, redisUrl: url, redisStream: stream } = settings
  if (url !== undefined) {
    const { rememberKeysMs: rememberMs, redisAnswerMs: answerMs } = settings
    // Loaded here, because a server without Redis needs no client for it.
    const { createRedisLog } = await import('./log/redis-log.ts')
    const log = await createRedisLog({ url, stream, size, rememberMs, answerMs, ...listener })
    return { log, local: undefined }
  }
  const local = createMemoryLog({ size, file, idTag: settings.idTag, ...listener })
  return { log: local, local }
}
