import { describe, expect, test } from 'vitest'
import { misplacedImports, relativeImports } from './floors.ts'

const judge = (files: Record<string, string>) => misplacedImports(new Map(Object.entries(files)))

describe('misplacedImports', () => {
  test('lets a file import lower floors', () => {
    expect(
      judge({
        'host/clock.ts': '',
        'request/prepare.ts': `import { encodeLastEventId } from '../wire/headers.ts'`,
        'shared/leader.ts': `import { createConnection } from '../connection/connection.ts'`,
        'index.ts': `export { createEventStream } from './create-event-stream.ts'`,
      }),
    ).toEqual([])
  })

  test('names the file, the import and both floors of an import that goes up', () => {
    expect(judge({ 'host/clock.ts': `import { a } from '../machine/transition.ts'` })).toEqual([
      'host/clock.ts (floor 0) imports machine/transition.ts (floor 2): a file imports lower floors only.',
    ])
  })

  test('refuses a neighbour on the same floor', () => {
    expect(judge({ 'contract.ts': `import { a } from './machine/types.ts'` })).toHaveLength(1)
    expect(judge({ 'delivery/pump.ts': `import { a } from '../connection/a.ts'` })).toHaveLength(1)
    expect(judge({ 'eventsource/index.ts': `import { a } from '../shared/a.ts'` })).toHaveLength(1)
    expect(judge({ 'shared/leader.ts': `import { a } from '../eventsource/a.ts'` })).toHaveLength(1)
  })

  test('lets the files of a folder know each other', () => {
    expect(judge({ 'shared/leader.ts': `import { a } from './channel.ts'` })).toEqual([])
    expect(judge({ 'machine/transition.ts': `import type { A } from './types.ts'` })).toEqual([])
  })

  test('refuses a file that is on no floor, as importer and as import', () => {
    expect(judge({ 'utils.ts': '' })).toEqual([
      'utils.ts is on no floor: give it a place in the table of scripts/floors.ts.',
    ])
    expect(judge({ 'index.ts': `import './utils.ts'` })).toEqual([
      'index.ts imports utils.ts, which is on no floor.',
    ])
  })

  test('refuses to leave src', () => {
    expect(judge({ 'index.ts': `import '../../testing/src/index.ts'` })).toHaveLength(1)
  })
})

describe('relativeImports', () => {
  test('sees imports, exports, types, dynamic imports and imports over several lines', () => {
    const text = [
      `import { a } from './a.ts'`,
      `import {\n  b,\n  c,\n} from './b.ts'`,
      `import type { C } from "./c.ts"`,
      `export * from './d.ts'`,
      `import './e.ts'`,
      `const f = await import('./f.ts')`,
      `type G = typeof import('../g.ts')`,
      `import { z } from 'zod'`,
    ].join('\n')
    expect(relativeImports(text)).toEqual([
      './a.ts',
      './b.ts',
      './c.ts',
      './d.ts',
      './e.ts',
      './f.ts',
      '../g.ts',
    ])
  })

  test('passes over comments', () => {
    expect(relativeImports(`/** import './a.ts' */\n// import './b.ts'\n`)).toEqual([])
  })
})
