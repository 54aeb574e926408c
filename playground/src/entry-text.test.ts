import type { EventDecoder } from 'lastevent'
import { expect, test } from 'vitest'

import { events } from './contract.ts'
import { originalText, ownTypes } from './contract-texts.ts'
import { decodePayload, evaluateEntry, shownValue } from './entry-text.ts'
import { z } from './zod.ts'

async function decode(source: string, payload: string) {
  const evaluated = evaluateEntry(source)
  if (!evaluated.ok) throw new Error(evaluated.problem)
  return decodePayload(evaluated.entry, payload)
}

/** What an entry of a contract says, in a form that can be compared. */
function meaning(entry: object) {
  const schema = '~standard' in entry ? entry : (entry as EventDecoder).schema
  const format = '~standard' in entry ? 'json' : (entry as EventDecoder).format
  return { format, schema: z.toJSONSchema(schema as z.ZodType) }
}

test('the texts at first say what the contract of the playground says', () => {
  expect(ownTypes).toEqual(Object.keys(events))
  for (const [type, entry] of Object.entries(events)) {
    const evaluated = evaluateEntry(originalText(type))
    expect(evaluated.ok && meaning(evaluated.entry)).toEqual(meaning(entry))
  }
})

test('a payload is decoded as a stream does, and shown as one reads it in code', async () => {
  const source = 'z.object({ at: z.coerce.date(), n: z.string().transform(BigInt) })'
  expect(await decode(source, '{"at":"2026-01-01T00:00:00Z","n":"12","more":1}')).toEqual({
    valid: true,
    value: '{\n  "at": 2026-01-01T00:00:00.000Z,\n  "n": 12n,\n}',
  })
  expect(await decode('text(z.string().toUpperCase())', 'two\nlines')).toEqual({
    valid: true,
    value: '"TWO\nLINES"',
  })
  expect(await decode('json()', '[1]')).toMatchObject({ valid: true })
  expect(await decode('z.string().refine(async (word) => word === "yes")', '"yes"')).toEqual({
    valid: true,
    value: '"yes"',
  })
})

test('issues come with their paths; a payload that is no JSON is one', async () => {
  const source = 'z.object({ list: z.array(z.object({ n: z.number() })), at: z.iso.date() })'
  const decoded = await decode(source, '{"list":[{"n":1},{"n":"2"}]}')
  expect(decoded).toEqual({
    valid: false,
    issues: [
      expect.stringMatching(/^list\.1\.n: .*number/),
      expect.stringMatching(/^at: .*(string|undefined|date)/),
    ],
  })
  expect(await decode('z.number()', '{')).toMatchObject({ valid: false })
  const thrown = await decode('z.string().transform(() => { throw new Error("mine") })', '"a"')
  expect(thrown).toEqual({ valid: false, issues: ['mine'] })
})

test.each([
  ['', /^There is no schema yet\.$/],
  ['z.object({', /^This is no expression that can be evaluated: .+\.$/],
  ['z.objekt({})', /^This is no expression that can be evaluated: .*objekt.*\.$/],
  ['nobody', /^This is no expression that can be evaluated: nobody is not defined\.$/],
  ['42', /^This is a number, and no schema\. An entry is a zod schema, or text\(…\) or json\(…\)/],
  ['z.object', /^This is a function, and no schema\./],
  ['({ n: z.int() })', /^This is an object, and no schema\./],
  ['undefined', /^This is undefined, and no schema\./],
])('"%s" gets a plain sentence', (source, problem) => {
  expect(evaluateEntry(source)).toEqual({
    ok: false,
    problem: expect.stringMatching(problem),
  })
})

test('a comment behind the expression does no harm', async () => {
  expect(await decode('z.number() // of apples', '1')).toEqual({ valid: true, value: '1' })
})

test('what JSON cannot say is shown by its name', () => {
  expect(shownValue({ a: undefined, b: new Map([[1, new Set(['x'])]]), c: /x/g })).toBe(
    '{\n  "a": undefined,\n  "b": Map {\n    1 => Set {\n      "x",\n    },\n  },\n  "c": /x/g,\n}',
  )
})
