import { expect, test } from 'vitest'
import {
  doors,
  filesWithoutRoom,
  floors,
  forbiddenImports,
  holds,
  sourceFiles,
  withTable,
} from './floors.ts'

const isForbidden = (room: string, specifier: string) =>
  new RegExp(forbiddenImports(room)).test(specifier)

test('a room may import lower floors', () => {
  expect(isForbidden('request/', '../wire/headers.ts')).toBe(false)
  expect(isForbidden('wire/', '../errors.ts')).toBe(false)
  expect(isForbidden('options.ts', './machine/types.ts')).toBe(false)
  expect(isForbidden('index.ts', './create-event-stream.ts')).toBe(false)
})

test('a room may not import higher floors', () => {
  expect(isForbidden('host/', '../machine/transition.ts')).toBe(true)
  expect(isForbidden('machine/', '../options.ts')).toBe(true)
  expect(isForbidden('contract.ts', './delivery/delivery.ts')).toBe(true)
  expect(isForbidden('create-event-stream.ts', './index.ts')).toBe(true)
})

test('rooms of one floor do not know each other', () => {
  expect(isForbidden('delivery/', '../connection/connection.ts')).toBe(true)
  expect(isForbidden('connection/', '../delivery/delivery.ts')).toBe(true)
  expect(isForbidden('shared/', '../eventsource/index.ts')).toBe(true)
  expect(isForbidden('source.ts', './event-stream.ts')).toBe(true)
})

test('the files of a folder know each other', () => {
  expect(isForbidden('shared/', './channel.ts')).toBe(false)
  expect(isForbidden('machine/', './types.ts')).toBe(false)
})

test('nothing leaves src', () => {
  expect(isForbidden('shared/', '../../../testing/src/index.ts')).toBe(true)
  expect(isForbidden('index.ts', '../../testing/src/index.ts')).toBe(true)
})

test('a file without a room is named', () => {
  expect(filesWithoutRoom(['utils.ts', 'wire/decoder.ts', 'index.ts'])).toEqual(['utils.ts'])
})

test('every room and every door is there', () => {
  const files = sourceFiles()
  const missing = [...floors.flat(), ...doors].filter(
    ({ path }) => !files.some((file) => holds(path, file)),
  )
  expect(missing).toEqual([])
})

test('a page without the mark of the table is refused', () => {
  expect(() => withTable('# Architecture')).toThrow('ARCHITECTURE.md lacks the mark')
})
