import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { KeyReusedError } from './event-log.ts'
import { createMemoryLog } from './memory-log.ts'
import type { MemoryLog, MemoryLogOptions } from './memory-log.ts'

let folder: string
let file: string
const reports: string[] = []
const onChange = (): void => undefined
const report = (message: string): void => void reports.push(message)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-log-'))
  file = join(folder, 'deep', 'events.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (options: Partial<MemoryLogOptions> = {}): MemoryLog =>
  createMemoryLog({ size: 4, file, idTag: '', onChange, report, ...options })

const fill = (log: MemoryLog, count: number): MemoryLog => {
  for (let n = 0; n < count; n += 1)
    log.publishNow([{ type: 'notice', data: `event ${log.window.newest() + 1}` }])
  return log
}

const lines = (): number => readFileSync(file, 'utf8').split('\n').length - 1

describe('a log in memory', () => {
  test('keeps the last events and no more', () => {
    const log = fill(open({ file: undefined }), 6)
    expect([log.window.oldest(), log.window.newest()]).toEqual([3, 6])
    expect(log.window.frame(3)).toBe('event: notice\nid: 3\ndata: event 3\n\n')
    expect(() => log.window.frame(2)).toThrow(RangeError)
    expect(() => log.window.frame(7)).toThrow(RangeError)
    expect(log.window.bytesFrom(3)).toBe(4 * log.window.frame(3).length)
    expect(log.window.bytesFrom(7)).toBe(0)
  })

  test('knows its own ids by their tag', () => {
    const log = fill(open({ file: undefined, idTag: 'k3' }), 6)
    expect(log.window.idOf(6)).toBe('6-k3')
    expect(log.locate('2-k3')).toEqual({ kind: 'known', next: 3 })
    expect(log.locate('1-k3')).toEqual({ kind: 'expired' })
    expect(log.locate('7-k3')).toEqual({ kind: 'future' })
    expect(log.locate('3')).toEqual({ kind: 'unknown' })
    expect(log.locate('3-k4')).toEqual({ kind: 'unknown' })
    expect(log.locate('-k3')).toEqual({ kind: 'malformed' })
  })
})

describe('a publication with a key', () => {
  const events = [
    { type: 'notice', data: 'one' },
    { type: 'notice', data: 'two' },
  ]

  test('adds nothing the second time', () => {
    const log = fill(open({ file: undefined }), 1)
    const answer = { first: '2', last: '3', count: 2 }
    expect(log.publishNow(events, 'k')).toEqual({ ...answer, repeated: false })
    expect(log.publishNow(events, 'k')).toEqual({ ...answer, repeated: true })
    expect(log.window.newest()).toBe(3)
  })

  test('is refused for other events', () => {
    const log = open({ file: undefined })
    log.publishNow(events, 'k')
    expect(() => log.publishNow(events.slice(1), 'k')).toThrow(KeyReusedError)
    expect(log.window.newest()).toBe(2)
  })

  test('is remembered as long as its first event', () => {
    const log = open({ file: undefined })
    log.publishNow(events, 'k')
    fill(log, 2)
    expect(log.publishNow(events, 'k').repeated).toBe(true)
    fill(log, 1)
    expect(log.publishNow(events, 'k')).toMatchObject({ first: '6', repeated: false })
  })

  test('is remembered beyond the process where there is a file', () => {
    open().publishNow(events, 'k')
    const log = open()
    expect(log.publishNow(events, 'k')).toMatchObject({ first: '1', last: '2', repeated: true })
    expect(log.window.newest()).toBe(2)
  })
})

describe('a log in a file', () => {
  test('forgets a publication of several events that was cut', () => {
    const log = fill(open(), 1)
    log.publishNow(
      ['é', 'b', 'c'].map((data) => ({ type: 'notice', data })),
      'k',
    )
    log.close()
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.slice(0, text.indexOf('"c"')))
    const again = open()
    expect(again.window.newest()).toBe(1)
    fill(again, 1)
    expect(readFileSync(file, 'utf8')).toMatch(/^.*event 1.*\n.*event 2.*\n$/)
    expect(open().window.newest()).toBe(2)
  })

  test('goes on where it was left, without having been closed', () => {
    fill(open(), 3)
    const log = fill(open(), 2)
    expect([log.window.oldest(), log.window.newest()]).toEqual([2, 5])
    expect(log.window.frame(2)).toBe('event: notice\nid: 2\ndata: event 2\n\n')
  })

  test('takes less into memory when it is made smaller', () => {
    fill(open(), 4).close()
    expect(open({ size: 2 }).window.oldest()).toBe(3)
  })

  test.each(['{"n":4,"ty', '{"n":4,"type":"notice","data":"whole, but for its line break"}'])(
    'forgets a last line that was cut: %s',
    (torn) => {
      fill(open(), 3).close()
      appendFileSync(file, torn)
      const log = open()
      expect(log.window.newest()).toBe(3)
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
    expect([again.window.oldest(), again.window.newest()]).toEqual([8, 11])
    expect(reports).toEqual([])
  })

  test('survives a compaction that was cut', () => {
    fill(open(), 3).close()
    writeFileSync(`${file}.draft`, '{"n":1')
    const log = fill(open(), 6)
    expect(lines()).toBe(4)
    expect([log.window.oldest(), log.window.newest()]).toEqual([6, 9])
  })

  test('does not count an event that could not be kept', () => {
    const log = fill(open(), 1)
    log.close()
    expect(() => log.publishNow([{ type: 'notice', data: 'lost' }])).toThrow(/EBADF/)
    expect(log.window.newest()).toBe(1)
  })
})
