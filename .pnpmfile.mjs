// What a package's manifest becomes on its way into the tarball. Plain JavaScript, since pnpm runs it
// on any Node.

/** The manifest without what only this workspace has a use for. */
const ofTheWorkspace = ['devDependencies', 'scripts']

/** Packages of the workspace find each other's sources by it. */
const sourceCondition = 'lastevent-source'

const leastTypeScript = '5.4'
/** A compiler that is older gets this in place of types; scripts/prepack.ts writes the file. */
const tooOld = `./dist/requires-typescript-${leastTypeScript}-or-later.d.ts`

export const hooks = {
  beforePacking(manifest) {
    const published = without(manifest, ofTheWorkspace)
    const exports = Object.entries(manifest.exports).map(([entry, target]) => {
      if (typeof target === 'string') return [entry, target]
      const conditions = without(target, [sourceCondition])
      return [entry, { [`types@<${leastTypeScript}`]: tooOld, ...conditions }]
    })
    published.exports = Object.fromEntries(exports)
    // For resolvers that know no `exports`; scripts/prepack.ts writes those of the other entries.
    const { default: main, types } = published.exports['.']
    const typesVersions = { [`<${leastTypeScript}`]: { '*': [tooOld] } }
    return { ...published, main, types, typesVersions }
  },
}

function without(object, names) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}
