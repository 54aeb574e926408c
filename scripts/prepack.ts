// Runs before a package is packed, in its folder: adds the files that are for old resolvers and old
// compilers only, and removes what a source that is gone has left in dist. `.pnpmfile.mjs` writes the
// manifest that goes with them.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

const leastTypeScript = '5.4'
const tooOld = `dist/requires-typescript-${leastTypeScript}-or-later.d.ts`

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

// A folder with a manifest of its own is what `import 'lastevent/shared'` means to a resolver that
// knows no `exports`: TypeScript's node10, older Metro and Jest.
for (const [entry, target] of Object.entries(exports)) {
  if (entry === '.' || typeof target === 'string') continue
  const up = '../'.repeat(entry.split('/').length - 1)
  const inside = (path: string | undefined): string | undefined => path?.replace('./', up)
  const manifest = {
    type: 'module',
    sideEffects: false,
    main: inside(target['default']),
    types: inside(target['types']),
  }
  mkdirSync(entry, { recursive: true })
  writeFileSync(`${entry}/package.json`, `${JSON.stringify(manifest, undefined, 2)}\n`)
}

// No module, so that an import of it is an error which names this file, whatever `skipLibCheck` says.
writeFileSync(tooOld, `// The types of this package need TypeScript ${leastTypeScript} or later.\n`)

for (const file of globSync('dist/**/*.{js,d.ts}')) {
  const source = file.replace(/^dist/, 'src').replace(/\.(d\.ts|js)$/, '.ts')
  if (existsSync(source) || existsSync(`${source}x`) || file === tooOld) continue
  rmSync(file)
  rmSync(`${file}.map`, { force: true })
}
