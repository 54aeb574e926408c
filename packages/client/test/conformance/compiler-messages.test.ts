// What people read of the types: names where they hover, and errors at what is wrong. The compiler
// says both in its messages; `satisfies never` has it tell a type as an editor shows it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const client = resolve(import.meta.dirname, '../..')
const root = resolve(client, '../..')
const folder = resolve(client, '.cache/compiler-messages')

const setup = `import { createEventStream, defineEvents, json, text } from 'lastevent'
import { createSharedEventStream } from 'lastevent/shared'
import { createReducerStore } from 'lastevent/store'
import { z } from 'zod'
const events = defineEvents({ add: z.object({ n: z.number() }), notice: text(), raw: json() })
const stream = createEventStream('/events', { events })
const shared = createSharedEventStream('/events', { events })
const rows = createReducerStore(stream, (count: number) => count + 1, 0)
`.split('\n')

const contract = '{ readonly add: { n: number; }; readonly notice: string; readonly raw: unknown; }'

/** A line of code; in it the place of the error, between « and »; how its message begins. */
type Case = readonly [code: string, message: string]

const shown: readonly Case[] = [
  ['«stream» satisfies never', `EventStream<${contract}>`],
  ['«shared» satisfies never', `SharedEventStream<${contract}>`],
  [
    "«createEventStream('/events')» satisfies never",
    'EventStream<{ readonly [x: string]: string; }>',
  ],
  ['«rows» satisfies never', 'Store<number>'],
  ['«stream.state» satisfies never', 'StreamSnapshot'],
  ['«shared.state» satisfies never', 'SharedStreamSnapshot'],
  [
    "stream.on('add', (event) => void («event» satisfies never))",
    'ServerSentEvent<"add", { n: number; }>',
  ],
  ["stream.on('notice', ({ data }) => void («data» satisfies never))", 'string'],
  [
    'for await (const event of stream) void («event» satisfies never)',
    'ServerSentEvent<"add", { n: number; }> | ServerSentEvent<"notice", string> | ServerSentEvent<"raw", unknown>',
  ],
]

const refused: readonly Case[] = [
  [
    "createEventStream('/', { events: { good: text(), «bad»: 'text' } })",
    "Type 'string' is not assignable to type 'EventDecoder<unknown, unknown> | StandardSchemaV1<unknown, unknown>'.",
  ],
  [
    'defineEvents({ good: text(), bad: { «parse»() {} } })',
    'Object literal may only specify known properties',
  ],
  [
    'defineEvents({ add: json(«5») })',
    "Argument of type 'number' is not assignable to parameter of type 'StandardSchemaV1<unknown, unknown>'.",
  ],
  [
    "createEventStream('/', { events, retry: { «minDelayMs»: '1' } })",
    "Type 'string' is not assignable to type 'number'.",
  ],
  [
    "createEventStream('/', { events, «onGapp»() {} })",
    'Object literal may only specify known properties',
  ],
  [
    "stream.on(«'nope'», () => {})",
    `Argument of type '"nope"' is not assignable to parameter of type 'EventType<${contract}>'.`,
  ],
  [
    "stream.on('add', ({ data }) => data.«missing»)",
    "Property 'missing' does not exist on type '{ n: number; }'.",
  ],
]

const cases = [...shown, ...refused]
/** What the compiler says of each line, from where. */
const said = new Map<number, { readonly column: number; readonly message: string }[]>()

beforeAll(() => {
  const lines = cases.map(([code]) => code.replaceAll(/[«»]/g, ''))
  mkdirSync(folder, { recursive: true })
  writeFileSync(resolve(folder, 'program.ts'), [...setup, ...lines, 'export {}'].join('\n'))
  const config = {
    extends: resolve(root, 'tsconfig.base.json'),
    compilerOptions: { noEmit: true, declaration: false, declarationMap: false, types: ['node'] },
    include: ['program.ts'],
  }
  writeFileSync(resolve(folder, 'tsconfig.json'), JSON.stringify(config))
  const path = [resolve(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter)
  const { stdout, error } = spawnSync('tsc', ['-p', folder, '--pretty', 'false'], {
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
  })
  if (error) throw error
  for (const match of stdout.matchAll(/program\.ts\((\d+),(\d+)\): error TS\d+: (.*)/g)) {
    const [, line, column, message = ''] = match
    const index = Number(line) - setup.length - 1
    said.set(index, [...(said.get(index) ?? []), { column: Number(column), message }])
  }
})

/** The one error of a line. */
function errorOf(code: string): { readonly column: number; readonly message: string } {
  const errors = said.get(cases.findIndex((one) => one[0] === code)) ?? []
  expect(errors).toHaveLength(1)
  return errors[0] ?? { column: 0, message: '' }
}

test('what comes before the cases has no errors', () => {
  expect([...said.keys()].filter((index) => index < 0)).toEqual([])
})

describe('a type is shown by its name', () => {
  test.each(shown)('%s', (code, type) => {
    const { message } = errorOf(code)
    expect(message).toBe(`Type '${type}' does not satisfy the expected type 'never'.`)
  })
})

describe('an error is at what is wrong', () => {
  test.each(refused)('%s', (code, start) => {
    const { column, message } = errorOf(code)
    expect(message.slice(0, start.length)).toBe(start)
    expect(column).toBe(code.indexOf('«') + 1)
  })
})
