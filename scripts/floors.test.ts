import { describe, expect, test } from 'vitest'
import { misplacedImports, relativeImports } from './floors.ts'

const judge = (files: Record<string, string>) => misplacedImports(new Map(Object.entries(files)))

describe('misplacedImports', () => {
  test('lets a file import lower floors', () => {
    expect(
      judge({
        'clock.ts': '',
        'state.ts': `import { nextDelay } from './retry.ts'`,
        'shared/leader.ts': `import { createConnection } from '../connection.ts'`,
        'index.ts': `export { createEventStream } from './create-event-stream.ts'`,
      }),
    ).toEqual([])
  })

  test('names the file, the import and both floors of an import that goes up', () => {
    expect(judge({ 'clock.ts': `import { transition } from './state.ts'` })).toEqual([
      'clock.ts (floor 0) imports state.ts (floor 1): a file imports lower floors only.',
    ])
  })

  test('refuses a neighbour on the same floor', () => {
    expect(judge({ 'transport.ts': `import { schema } from './schema.ts'` })).toHaveLength(1)
    expect(judge({ 'source.ts': `import type { Options } from './options.ts'` })).toHaveLength(1)
    expect(judge({ 'event-source.ts': `import { a } from './shared/leader.ts'` })).toHaveLength(1)
    expect(judge({ 'shared/leader.ts': `import { a } from '../event-source.ts'` })).toHaveLength(1)
  })

  test('lets the files of shared/ know each other, and the state machine know its parts', () => {
    expect(judge({ 'shared/leader.ts': `import { a } from './channel.ts'` })).toEqual([])
    expect(judge({ 'state.ts': `import type { Machine } from './machine.ts'` })).toEqual([])
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
