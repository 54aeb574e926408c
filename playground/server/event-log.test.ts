import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createEventLog } from './event-log.ts'
import type { EventLog, EventLogOptions } from './event-log.ts'

let folder: string
let file: string
const reports: string[] = []
const report = (message: string): void => void reports.push(message)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-log-'))
  file = join(folder, 'deep', 'events.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (options: Partial<EventLogOptions> = {}): EventLog =>
  createEventLog({ size: 4, file, idTag: '', report, ...options })

const fill = (log: EventLog, count: number): EventLog => {
  for (let n = 0; n < count; n += 1) log.append('notice', `event ${log.newest() + 1}`)
  return log
}

const lines = (): number => readFileSync(file, 'utf8').split('\n').length - 1

describe('a log in memory', () => {
  test('keeps the last events and no more', () => {
    const log = fill(open({ file: undefined }), 6)
    expect([log.oldest(), log.newest()]).toEqual([3, 6])
    expect(log.frame(3)).toBe('event: notice\nid: 3\ndata: event 3\n\n')
    expect(() => log.frame(2)).toThrow(RangeError)
    expect(() => log.frame(7)).toThrow(RangeError)
    expect(log.bytesFrom(3)).toBe(4 * log.frame(3).length)
    expect(log.bytesFrom(7)).toBe(0)
  })

  test('knows its own ids by their tag', () => {
    const log = fill(open({ file: undefined, idTag: 'k3' }), 6)
    expect(log.idOf(6)).toBe('6-k3')
    expect(log.locate('2-k3')).toEqual({ kind: 'known', next: 3 })
    expect(log.locate('1-k3')).toEqual({ kind: 'expired' })
    expect(log.locate('7-k3')).toEqual({ kind: 'unknown' })
    expect(log.locate('3')).toEqual({ kind: 'unknown' })
    expect(log.locate('3-k4')).toEqual({ kind: 'unknown' })
    expect(log.locate('-k3')).toEqual({ kind: 'unknown' })
  })
})

describe('a log in a file', () => {
  test('goes on where it was left, without having been closed', () => {
    fill(open(), 3)
    const log = fill(open(), 2)
    expect([log.oldest(), log.newest()]).toEqual([2, 5])
    expect(log.frame(2)).toBe('event: notice\nid: 2\ndata: event 2\n\n')
  })

  test('takes less into memory when it is made smaller', () => {
    fill(open(), 4).close()
    expect(open({ size: 2 }).oldest()).toBe(3)
  })

  test.each(['{"n":4,"ty', '{"n":4,"type":"notice","data":"whole, but for its line break"}'])(
    'forgets a last line that was cut: %s',
    (torn) => {
      fill(open(), 3).close()
      appendFileSync(file, torn)
      const log = open()
      expect(log.newest()).toBe(3)
      fill(log, 1)
      expect(readFileSync(file, 'utf8')).toMatch(/\n\{"n":4,"type":"notice","data":"event 4"\}\n$/)
    },
  )

  test.each([
    ['nonsense', 'nonsense\n', /line 3: not an event/],
    ['a hole', '{"n":4,"type":"notice","data":""}\n', /line 3: event 4 follows event 2/],
  ])('refuses to start on %s', (_, line, message) => {
    fill(open(), 2).close()
    appendFileSync(file, line)
    expect(() => open()).toThrow(message)
  })

  test.each([
    ['a folder that can not be made', '/proc/nowhere/deep/events.jsonl', /ENOENT/],
    ['a folder that is a file', '/dev/null/events.jsonl', /ENOTDIR/],
    ['a device', '/dev/full', /not a regular file/],
    ['a folder itself', '/tmp', /EISDIR/],
  ])('is refused in %s', (_, path, message) => {
    expect(() => open({ file: path })).toThrow(`The log can't be kept in ${path}`)
    expect(() => open({ file: path })).toThrow(message)
  })

  test('is compacted when it holds more than twice its size', () => {
    const log = fill(open(), 8)
    expect(lines()).toBe(8)
    fill(log, 1)
    expect(lines()).toBe(4)
    fill(log, 2)
    expect(lines()).toBe(6)
    const again = open()
    expect([again.oldest(), again.newest()]).toEqual([8, 11])
    expect(reports).toEqual([])
  })

  test('survives a compaction that was cut', () => {
    fill(open(), 3).close()
    writeFileSync(`${file}.draft`, '{"n":1')
    const log = fill(open(), 6)
    expect(lines()).toBe(4)
    expect([log.oldest(), log.newest()]).toEqual([6, 9])
  })

  test('does not count an event that could not be kept', () => {
    const log = fill(open(), 1)
    log.close()
    expect(() => log.append('notice', 'lost')).toThrow(/EBADF/)
    expect(log.newest()).toBe(1)
  })
})
