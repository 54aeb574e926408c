// Guards the floors of packages/client/src: a file imports lower floors only (see ARCHITECTURE.md).
// oxlint knows no floors; its own rules guard the doors. Run by scripts/check.ts, and by hand:
// `node scripts/floors.ts`.
import { globSync, readFileSync } from 'node:fs'
import { posix, resolve } from 'node:path'

/** The floors, lowest first. A name that ends in a slash is a folder whose files know each other. */
const floors: readonly (readonly string[])[] = [
  ['errors.ts', 'host/'],
  ['wire/'],
  ['contract.ts', 'machine/'],
  ['request/'],
  ['checkpoint.ts'],
  ['options.ts'],
  ['event-stream.ts', 'source.ts'],
  ['connection/', 'delivery/'],
  ['create-event-stream.ts', 'eventsource/', 'shared/'],
  ['index.ts'],
]

interface Place {
  readonly room: string
  readonly floor: number
}

function placeOf(file: string): Place | undefined {
  for (const [floor, rooms] of floors.entries()) {
    const room = rooms.find((name) => (name.endsWith('/') ? file.startsWith(name) : file === name))
    if (room !== undefined) return { room, floor }
  }
  return undefined
}

/** What is wrong with the imports of these files, given as path in src → text; one sentence each. */
export function misplacedImports(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([file, text]) => {
    const place = placeOf(file)
    if (place === undefined) {
      return [`${file} is on no floor: give it a place in the table of scripts/floors.ts.`]
    }
    return relativeImports(text).flatMap((specifier) => {
      const target = posix.join(posix.dirname(file), specifier)
      const complaint = judge(file, place, target)
      return complaint === undefined ? [] : [complaint]
    })
  })
}

function judge(file: string, from: Place, target: string): string | undefined {
  if (target.startsWith('..')) return `${file} imports ${target}, which is outside of src.`
  const to = placeOf(target)
  if (to === undefined) return `${file} imports ${target}, which is on no floor.`
  if (to.floor < from.floor) return undefined
  if (from.room === to.room && from.room.endsWith('/')) return undefined
  return (
    `${file} (floor ${from.floor}) imports ${target} (floor ${to.floor}): ` +
    `a file imports lower floors only.`
  )
}

/** The relative specifiers of a module, types and dynamic imports included. */
export function relativeImports(text: string): readonly string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  const imports = code.matchAll(/\b(?:from|import)\s*\(?\s*['"](?<specifier>\.[^'"]*)['"]/g)
  return [...imports].flatMap(({ groups }) => groups?.['specifier'] ?? [])
}

if (import.meta.main) {
  const src = resolve(import.meta.dirname, '../packages/client/src')
  const paths = globSync('**/*.ts', { cwd: src, exclude: ['**/*.test.ts', '**/*.test-d.ts'] })
  const files = new Map(
    paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(resolve(src, path), 'utf8')]),
  )
  const complaints = misplacedImports(files)
  for (const complaint of complaints) console.error(complaint)
  if (files.size === 0) console.error(`There is no source file in ${src}.`)
  process.exitCode = complaints.length > 0 || files.size === 0 ? 1 : 0
}
