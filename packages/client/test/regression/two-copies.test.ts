// The guard of one copy of the package, and the errors of another: bundled twice, or of another realm.
import { createContext, runInContext, runInThisContext } from 'node:vm'
import { beforeAll, describe, expect, test } from 'vitest'
import type { NetworkError, RetryLimitError } from '../../src/index.ts'
import * as own from '../../src/index.ts'
import { bundle } from '../support/bundle.ts'

interface Copy {
  readonly NetworkError: typeof NetworkError
  readonly RetryLimitError: typeof RetryLimitError
  isEventStreamError(value: unknown): boolean
}

const place = { url: 'https://example.test/events', attempt: 1 }
let copies: Readonly<Record<string, Copy>>

beforeAll(async () => {
  const contents = `export { isEventStreamError, NetworkError, RetryLimitError } from 'lastevent'`
  const program = `${await bundle(contents, { format: 'iife', globalName: 'copy' })};copy`
  copies = {
    ours: own,
    bundled: runInThisContext(`(() => {${program.replace(/;copy$/, ';return copy')}})()`) as Copy,
    elsewhere: runInContext(program, createContext()) as Copy,
  }
})

describe.each(['ours', 'bundled', 'elsewhere'])('the guard %s', (guard) => {
  test.each(['ours', 'bundled', 'elsewhere'])('knows the errors %s', (other) => {
    const { isEventStreamError } = copies[guard] as Copy
    const { NetworkError, RetryLimitError } = copies[other] as Copy
    const lost = new NetworkError('connection-lost', 'Lost', place, true)
    expect(lost instanceof own.EventStreamError).toBe(other === 'ours')
    expect(isEventStreamError(lost)).toBe(true)
    expect(isEventStreamError(new RetryLimitError('retry-limit', 'Enough', place))).toBe(true)
  })

  test('takes nothing else for one', () => {
    const { isEventStreamError } = copies[guard] as Copy
    const lookalike = { name: 'NetworkError', code: 'connection-lost', retryable: true }
    const others = [undefined, null, 1, 'NetworkError', Symbol('a'), lookalike, new Error('other')]
    for (const other of others) expect(isEventStreamError(other)).toBe(false)
  })
})

test('the brand shows in no log and no comparison', () => {
  const error = new own.NetworkError('connection-lost', 'Lost', place, true)
  expect(Object.getOwnPropertySymbols(error)).toEqual([])
})
