// Keeps events in an append-only file, one line of JSON each. It never knows who reads them.
//
// A publication counts once its lines, with the last line break, have been handed to the kernel: a
// killed process loses nothing of that. A loss of power may (nothing is synced to the disk).
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'

const recordSchema = z.object({
  n: z.int().positive(),
  type: z.string(),
  data: z.string(),
  /** Events of the same publication that follow. */
  more: z.int().positive().optional(),
  /** With the first event of a publication that has one. */
  key: z.string().optional(),
  fingerprint: z.string().optional(),
})

export type LogRecord = z.infer<typeof recordSchema>

export interface LogFile {
  /** Throws when the records could not be written whole; the file is then as it was before. */
  append(records: readonly LogRecord[]): void
  /** How many records the file holds. */
  count(): number
  /** Puts a file with these records alone into the place of the present one. */
  replace(records: Iterable<LogRecord>): void
  close(): void
}

/**
 * Opens or creates the file, and returns what it holds, numbered without a hole. Throws when it
 * holds anything else, or can't be written.
 */
export const openLogFile = (path: string): { file: LogFile; records: LogRecord[] } => {
  let fd = openRegularFile(path)
  const bytes = readFileSync(fd)
  // A last line without its line break, and a last publication without its end, were cut by a kill.
  // No client has seen any of that.
  const lines = bytes
    .toString('utf8', 0, bytes.lastIndexOf(0x0a) + 1)
    .split('\n')
    .slice(0, -1)
  const parsed = parse(lines, path)
  let count = parsed.findLastIndex(({ more }) => more === undefined) + 1
  const records = parsed.slice(0, count)
  let size = lines.slice(0, count).reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
  let torn = bytes.length > size

  const mend = (): void => {
    if (!torn) return
    ftruncateSync(fd, size)
    torn = false
  }
  mend()

  const file: LogFile = {
    append(added) {
      mend()
      const written = Buffer.concat(added.map(serialize))
      torn = true
      try {
        writeWhole(fd, written)
      } catch (error) {
        mend()
        throw error
      }
      torn = false
      size += written.length
      count += added.length
    },
    count: () => count,
    replace(kept) {
      const draft = `${path}.draft`
      rmSync(draft, { force: true })
      const draftFd = openSync(draft, 'a', 0o600)
      let written: Buffer[]
      try {
        written = Array.from(kept, serialize)
        writeWhole(draftFd, Buffer.concat(written))
        renameSync(draft, path)
      } catch (error) {
        closeSync(draftFd)
        throw error
      }
      closeSync(fd)
      fd = draftFd
      torn = false
      count = written.length
      size = written.reduce((sum, line) => sum + line.length, 0)
    },
    close: () => closeSync(fd),
  }
  return { file, records }
}

const openRegularFile = (path: string): number => {
  try {
    makeFolder(dirname(resolve(path)))
    const fd = openSync(path, 'a+', 0o600)
    if (fstatSync(fd).isFile()) return fd
    closeSync(fd)
    // To read a device or a pipe would never end.
    throw new Error('it is not a regular file')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`The log can't be kept in ${path}: ${why}`, { cause: error })
  }
}

// One folder at a time: where a file system refuses with ENOENT, as /proc does, Node's recursive
// mkdir never returns.
const makeFolder = (path: string): void => {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}

const serialize = (record: LogRecord): Buffer => Buffer.from(`${JSON.stringify(record)}\n`)

const writeWhole = (fd: number, bytes: Buffer): void => {
  for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written)
}

const parse = (lines: readonly string[], path: string): LogRecord[] => {
  const records: LogRecord[] = []
  for (const line of lines) {
    const where = `${path}, line ${records.length + 1}`
    let record: LogRecord
    try {
      record = recordSchema.parse(JSON.parse(line))
    } catch (error) {
      // To skip it would be a silent gap.
      throw new Error(`${where}: not an event. Move the file away to begin a new log.`, {
        cause: error,
      })
    }
    const before = records.at(-1)
    if (before !== undefined && record.n !== before.n + 1) {
      throw new Error(`${where}: event ${record.n} follows event ${before.n}.`)
    }
    records.push(record)
  }
  return records
}
