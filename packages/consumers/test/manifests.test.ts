// What is in the tarballs, and what they say of themselves. Nothing is installed here.
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importsOf, type Manifest, publicPackages, root, run } from '../src/packages.ts'

const byName = publicPackages.map((one) => [one.manifest.name, one] as const)

describe.each(byName)('%s', (_name, { folder, manifest, tarball }) => {
  const files = run('tar', ['tzf', tarball], root)
    .trim()
    .split('\n')
    .map((path) => path.replace('package/', ''))

  const read = (path: string): string => run('tar', ['xzOf', tarball, `package/${path}`], root)
  const packed = JSON.parse(read('package.json')) as Manifest

  test('publint finds nothing to say', () => {
    expect(run('publint', ['run', tarball, '--strict'], root)).toContain('All good!')
  })

  test('every resolver finds the types of every entry', () => {
    // CommonJS gets an ES module, which `require` of every Node that is supported takes.
    const report = run('attw', [tarball, '--ignore-rules', 'cjs-resolves-to-esm'], root)
    expect(report).toContain('No problems found')
  })

  test('has its README, its licence, and where to find the rest', () => {
    expect(read('README.md')).toBe(readFileSync(join(folder, 'README.md'), 'utf8'))
    expect(files).toContain('LICENSE')
    expect(packed).toMatchObject({
      description: expect.stringMatching(/\w/),
      license: 'MIT',
      homepage: expect.stringMatching(/^https:\/\/github\.com\/lastevent\/lastevent/),
      bugs: 'https://github.com/lastevent/lastevent/issues',
      repository: {
        type: 'git',
        url: 'git+https://github.com/lastevent/lastevent.git',
        directory: expect.stringMatching(/^packages\/\w+$/),
      },
      publishConfig: { access: 'public', provenance: true },
    })
    expect(folder).toBe(join(root, (packed['repository'] as { directory: string }).directory))
  })

  test('holds what its consumers need, and nothing else', () => {
    const entries = importsOf(manifest).map((name) => name.slice(manifest.name.length + 1))
    const stubs = entries.filter(Boolean).map((entry) => `${entry}/package.json`)
    const expected = new Set([...stubs, 'package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'])
    const others = files.filter((path) => !/^(dist|src)\//.test(path))
    expect(others.filter((path) => !expected.has(path))).toEqual([])
    expect(files.filter((path) => /\.test|tsbuildinfo|test-d/.test(path))).toEqual([])
    for (const file of files) {
      const source = /^dist\/(.*?)(\.d)?\.[jt]s(\.map)?$/.exec(file)?.[1]
      if (!source || source.startsWith('requires-typescript')) continue
      expect(['ts', 'tsx'].some((end) => existsSync(join(folder, `src/${source}.${end}`)))).toBe(
        true,
      )
      expect(files).toContain(`src/${source}.ts`)
    }
  })

  test('promises no side effects, and depends on nothing of the workspace', () => {
    expect(packed['sideEffects']).toBe(false)
    expect(packed).not.toHaveProperty('devDependencies')
    expect(packed).not.toHaveProperty('scripts')
    expect(read('package.json')).not.toMatch(/workspace:|catalog:|lastevent-source/)
  })

  test('offers the same entries to resolvers that know no `exports`', () => {
    for (const [entry, target] of Object.entries(packed.exports)) {
      if (typeof target === 'string') continue
      const stub = (
        entry === '.' ? packed : JSON.parse(read(join(entry, 'package.json')))
      ) as Record<string, string>
      const { main, types } = stub
      expect({ main, types }).toEqual({ main: expect.any(String), types: expect.any(String) })
      expect(join(entry, main ?? '')).toBe(join(target['default'] ?? ''))
      expect(join(entry, types ?? '')).toBe(join(target['types'] ?? ''))
    }
  })
})

test('every entry has its row in the table of sizes', () => {
  const rows = JSON.parse(readFileSync(join(root, '.size-limit.json'), 'utf8')) as readonly {
    readonly path: string
    readonly limit: string
  }[]
  const entries = publicPackages.flatMap(({ folder, manifest }) =>
    Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [] : [join(relative(root, folder), target['default'] ?? '')],
    ),
  )
  expect(rows.map(({ path }) => path).toSorted()).toEqual(entries.toSorted())
  expect(rows.filter(({ limit }) => !/^[\d.]+ kB$/.test(limit))).toEqual([])
})
