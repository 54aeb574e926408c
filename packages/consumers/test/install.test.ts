// The tarballs in a project of somebody else's: on Node, in a Vite build, with the compilers of several
// years, and as the site says. One install serves all.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProject, type Project } from '../src/project.ts'
import { readerPaths } from './reader-paths.ts'

let project: Project

beforeAll(() => {
  project = createProject()
})

afterAll(() => project.remove())

describe('on Node', () => {
  test('every entry can be imported, and offers something', () => {
    project.write(
      'imports.js',
      `const names = ${JSON.stringify(project.imports)}
       for (const name of names) {
         const entry = await import(name)
         console.log(name, Object.keys(entry).length)
       }`,
    )
    const lines = project.run(process.execPath, 'imports.js').trim().split('\n')
    expect(lines.map((line) => line.split(' ')[0])).toEqual(project.imports)
    expect(lines.filter((line) => line.endsWith(' 0'))).toEqual([])
  })

  test('a stream resumes after a cut, the class gets an event, and `require` gets the same module', () => {
    expect(JSON.parse(project.run(process.execPath, 'node.js'))).toEqual({
      seen: ['1', '2', '3'],
      data: '1',
      isSame: true,
    })
  })
})

describe('in a Vite build', () => {
  /** The JavaScript that a page with this script is built to. */
  function build(name: string, script: string): string {
    project.write(`${name}/index.html`, '<script type="module" src="./main.js"></script>')
    project.write(`${name}/main.js`, script)
    const said = project.run('node_modules/.bin/vite', 'build', name, '--minify')
    expect(said).not.toMatch(/warn|externalized|dynamic import will not/i)
    const assets = join(project.folder, name, 'dist/assets')
    const scripts = readdirSync(assets).filter((path) => path.endsWith('.js'))
    return scripts.map((path) => readFileSync(join(assets, path), 'utf8')).join('\n')
  }

  test('every entry is for browsers, too', () => {
    const lines = project.imports.map((name, index) => `import * as m${index} from '${name}'`)
    const all = project.imports.map((_name, index) => `m${index}`)
    const script = build('all', `${lines.join('\n')}\nconsole.log(${all.join(', ')})`)
    expect(script).toContain('text/event-stream')
    expect(script).not.toMatch(/["']node:|require\(/)
  })

  test('what is not used is left out', () => {
    const script = build('one', `import { isDone } from 'lastevent'\nconsole.log(isDone)`)
    expect(script).toContain('[DONE]')
    // Vite's own preload polyfill is in it, and nothing of ours.
    expect(script).not.toMatch(/event-stream|EventStream/)
  })
})

/** A compiler's verdict on a program: nothing, or its errors. */
function compile(version: string, file: string, options: object): string {
  const compilerOptions = {
    target: 'es2022',
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    ...options,
  }
  const config = `${file.replace('/', '-')}.json`
  project.write(config, JSON.stringify({ compilerOptions, files: [file] }))
  const tsc = version === '7' ? 'typescript' : `typescript-${version}`
  try {
    return project.run(process.execPath, `node_modules/${tsc}/bin/tsc`, '-p', config)
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).join('\n')
  }
}

const bundler = { module: 'esnext', moduleResolution: 'bundler' }
const node16 = { module: 'node16', moduleResolution: 'node16' }
const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' }
const node10 = { module: 'esnext', moduleResolution: 'node10' }
const exact = { exactOptionalPropertyTypes: true }
const dom = { lib: ['es2022', 'dom'], ...exact }
const node = { lib: ['es2023'], types: ['node'], ...exact }
const bare = { lib: ['es2022'], ...exact }
const using = { lib: ['es2022', 'esnext.disposable', 'dom', 'dom.asynciterable'], ...exact }

describe.each(['5.4', '5.9', '7'])('with TypeScript %s', (version) => {
  test.each([
    ['a page', 'browser.ts', { ...bundler, ...dom }],
    ['a program for Node', 'node.ts', { ...node16, ...node }],
    ['a program without any host', 'bare.ts', { ...nodenext, ...bare }],
  ])('%s has no errors', (_what, file, options) => {
    expect(compile(version, `types/${file}`, options)).toBe('')
  })

  // The old resolution, for as long as there was one.
  const resolutions = version === '7' ? { bundler, nodenext } : { node10 }
  test.each(Object.entries(resolutions))(
    '%s finds the types of every entry',
    (name, resolution) => {
      const lines = project.imports.map((from, index) => `import * as m${index} from '${from}'`)
      const checks = project.imports.map(
        (_from, index) => `const a${index}: IsAny<typeof m${index}> = false`,
      )
      const isAny = 'type IsAny<Type> = 0 extends 1 & Type ? true : false'
      const file = `types/entries-${version}-${name}.ts`
      project.write(file, [...lines, isAny, ...checks, 'export {}'].join('\n'))
      // Other libraries' types are theirs to see to.
      const options = { ...resolution, lib: ['es2023', 'dom', 'dom.iterable'], skipLibCheck: true }
      expect(compile(version, file, options)).toBe('')
    },
  )
})

test('the old node-fetch fits, whose types know no exact optional properties', () => {
  const options = { ...nodenext, ...node, exactOptionalPropertyTypes: false }
  expect(compile('7', 'types/node-fetch-2.ts', options)).toBe('')
})

test('`using` takes a stream where the program’s libraries know it', () => {
  expect(compile('7', 'types/using.ts', { ...bundler, ...using })).toBe('')
})

test.each([
  ['each import', bundler, 3],
  // Without `exports` there is one place to say it.
  ['the import of the main entry', node10, 1],
])(
  'a TypeScript that is too old is told so at %s, whatever it skips',
  (_where, resolution, count) => {
    const errors = compile('5.3', 'types/browser.ts', { ...resolution, ...dom, skipLibCheck: true })
    const told = /requires-typescript-5\.4-or-later\.d\.ts' is not a module/
    expect(errors.split('\n').filter((line) => told.test(line))).toHaveLength(count)
  },
)

describe('a reader of the site builds', () => {
  readerPaths(() => project)
})
