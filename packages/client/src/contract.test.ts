import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import {
  compileDecoder,
  defineEvents,
  type EventDecoder,
  json,
  type Refusal,
  text,
} from './contract.ts'

const user = '{"name":"Ada","age":36,"extra":true}'
const wrong = '{"name":"Ada","age":"old"}'

/** A Standard Schema by hand. */
function schemaOf(
  validate: (value: unknown) => StandardSchemaV1.Result<unknown> | Promise<never>,
): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

/** What an event's payload has come to: decoded in place, or refused and as it came. */
type Outcome = { value: unknown; issues?: undefined } | (Refusal & { value?: undefined })

function outcomeOf(event: { data: unknown }, data: string, refusal: Refusal | undefined): Outcome {
  if (!refusal) return { value: event.data }
  expect(event.data).toBe(data)
  return refusal
}

/** Decodes with what needs no promise. */
function decode(entry: StandardSchemaV1 | EventDecoder, data: string): Outcome {
  const event = { data }
  const result = compileDecoder(entry)(event)
  expect(result).not.toBeInstanceOf(Promise)
  return outcomeOf(event, data, result as Refusal | undefined)
}

/** Decodes with what takes time. */
async function decodeLater(entry: StandardSchemaV1 | EventDecoder, data: string): Promise<Outcome> {
  const event = { data }
  const result = compileDecoder(entry)(event)
  expect(result).toBeInstanceOf(Promise)
  return outcomeOf(event, data, await result)
}

describe.each<[string, StandardSchemaV1]>([
  ['zod', z.object({ name: z.string(), age: z.number() })],
  ['zod/mini', mini.object({ name: mini.string(), age: mini.number() })],
  ['valibot', v.object({ name: v.string(), age: v.number() })],
  ['arktype', type({ name: 'string', age: 'number', '+': 'delete' })],
])('B1.3 a schema of %s', (_library, schema) => {
  test.each([
    ['bare', schema],
    ['within json()', json(schema)],
  ])('takes a valid payload, %s', (_how, entry) => {
    expect(decode(entry, user)).toMatchObject({ value: { name: 'Ada', age: 36 } })
    expect(decode(entry, user).issues).toBeUndefined()
  })

  test('refuses an invalid one with issues that say where', () => {
    const { issues } = decode(json(schema), wrong)
    expect(issues).toHaveLength(1)
    expect(issues?.[0]?.message).not.toBe('')
    const path = issues?.[0]?.path?.map((part) => (typeof part === 'object' ? part.key : part))
    expect(Array.from(path ?? [])).toEqual(['age'])
  })

  test('never sees what is no JSON', () => {
    const result = decode(schema, '{"name":')
    expect(result.issues).toHaveLength(1)
    expect(result).toMatchObject({ cause: expect.any(SyntaxError) as SyntaxError })
  })
})

describe('B1.3 a schema’s output', () => {
  test('is what it transforms the payload to', () => {
    const entry = json(z.object({ at: z.coerce.date() }))
    expect(decode(entry, '{"at":"2026-01-01"}')).toMatchObject({
      value: { at: new Date('2026-01-01') },
    })
    const trimmed = v.pipe(v.string(), v.trim())
    expect(decode(text(trimmed), '  a ')).toMatchObject({ value: 'a' })
  })

  test('may be anything, undefined and null as well', () => {
    for (const value of [undefined, null, 0, '', false, Symbol('s')]) {
      expect(
        decode(
          schemaOf(() => ({ value })),
          '1',
        ),
      ).toEqual({ value })
    }
  })
})

describe('B1.3 json()', () => {
  test.each([
    ['1', 1],
    ['"a"', 'a'],
    ['null', null],
    [' [1, 2]\n', [1, 2]],
    ['{"a":{"b":[]}}', { a: { b: [] } }],
  ])('without a schema parses %j', (data, value) => {
    expect(decode(json(), data)).toEqual({ value })
  })

  test.each(['', ' ', 'hello', '{', "{'a':1}", 'undefined', 'NaN', '[DONE]', '1 2', '\uFEFF1'])(
    'refuses %j, with the parser’s words and its error as the cause',
    (data) => {
      const result = decode(json(), data)
      const cause = expect.any(SyntaxError) as SyntaxError
      expect(result).toMatchObject({ issues: [{ message: expect.any(String) as string }], cause })
    },
  )

  test('B13 makes a payload’s __proto__ an ordinary member', () => {
    const { value } = decode(json(), '{"__proto__":{"polluted":true}}') as { value: object }
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.hasOwn(value, '__proto__')).toBe(true)
    expect('polluted' in value).toBe(false)
    expect('polluted' in {}).toBe(false)
  })
})

describe('B1.3 text()', () => {
  test.each(['', ' ', '{"a":1}', 'a\nb', '😀', 'long '.repeat(1_000)])('hands over %j', (data) => {
    expect(decode(text(), data)).toEqual({ value: data })
  })

  test.each<[string, StandardSchemaV1<string>]>([
    ['zod', z.enum(['on', 'off'])],
    ['zod/mini', mini.enum(['on', 'off'])],
    ['valibot', v.picklist(['on', 'off'])],
    ['arktype', type("'on' | 'off'")],
  ])('takes a schema of %s for strings', (_library, schema) => {
    expect(decode(text(schema), 'on')).toMatchObject({ value: 'on' })
    expect(decode(text(schema), '"on"').issues).toHaveLength(1)
  })
})

describe('B1.3 an asynchronous schema', () => {
  test('makes a promise of its result', async () => {
    const schema = z.string().refine(async (value) => Promise.resolve(value === 'known'))
    expect(await decodeLater(schema, '"known"')).toMatchObject({ value: 'known' })
    expect(await decodeLater(schema, '"other"')).toMatchObject({ issues: [{}] })
  })

  test('of valibot does, too', async () => {
    const schema = v.pipeAsync(
      v.string(),
      v.checkAsync(async (value) => Promise.resolve(value !== '')),
    )
    expect(await decodeLater(text(schema), 'a')).toMatchObject({ value: 'a' })
    expect(await decodeLater(text(schema), '')).toMatchObject({ issues: [{}] })
  })

  test('that rejects has the rejection as its issue and its cause', async () => {
    const cause = new Error('the database is down')
    const schema = schemaOf(() => Promise.reject(cause))
    const issues = [{ message: 'the database is down' }]
    expect(await decodeLater(schema, '1')).toEqual({ issues, cause })
  })

  test('is not asked about what is no JSON', () => {
    const schema = schemaOf(() => {
      throw new Error('asked')
    })
    expect(decode(schema, '{')).toMatchObject({ cause: expect.any(SyntaxError) as SyntaxError })
  })
})

describe('B1.5 a schema that throws', () => {
  test.each([
    [new TypeError('a bug'), 'a bug'],
    ['a string', 'a string'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('%o refuses the payload, and nothing is thrown on', (cause, message) => {
    const schema = schemaOf(() => {
      throw cause as Error
    })
    expect(decode(schema, '1')).toEqual({ issues: [{ message }], cause })
  })

  test('as one that gives no result does', () => {
    const schema = schemaOf(() => undefined as unknown as StandardSchemaV1.Result<unknown>)
    expect(decode(schema, '1')).toMatchObject({ cause: expect.any(TypeError) as TypeError })
  })
})

describe('a contract', () => {
  test('is handed back as it is', () => {
    const events = { add: z.string(), log: text() }
    expect(defineEvents(events)).toBe(events)
  })

  test('marks each decoder with its format and its schema', () => {
    const schema = z.string()
    expect(json()).toEqual({ format: 'json', schema: undefined })
    expect(text()).toEqual({ format: 'text', schema: undefined })
    expect(json(schema)).toEqual({ format: 'json', schema })
    expect(text(schema)).toEqual({ format: 'text', schema })
  })
})
