// How Metro, React Native's bundler, finds the packages: by `exports`, and without, as before 0.79.
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { resolve as resolveByMetro, type ResolutionContext } from 'metro-resolver'
import { expect, test } from 'vitest'
import { importsIn, installPackages } from '../../src/installed.ts'

const folder = installPackages('metro')
const names = importsIn(folder).filter((name) => !/svelte|vue|solid/.test(name))

interface Manifest {
  readonly main?: string
  readonly exports: Readonly<Record<string, { readonly default: string }>>
}

function manifestOf(packagePath: string): Manifest | null {
  const path = resolve(packagePath, 'package.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : null
}

/** The context that Metro makes for an app in this folder, as far as the resolver asks for it. */
function contextOf(usesExports: boolean): ResolutionContext {
  return {
    allowHaste: false,
    assetExts: new Set(),
    customResolverOptions: {},
    dev: false,
    disableHierarchicalLookup: false,
    doesFileExist: (path: string) => existsSync(path) && statSync(path).isFile(),
    extraNodeModules: null,
    fileSystemLookup(path: string) {
      if (!existsSync(path)) return { exists: false }
      const type = statSync(path).isFile() ? 'f' : 'd'
      return { exists: true, type, realPath: realpathSync(path) }
    },
    getPackage: (path: string) => manifestOf(dirname(path)),
    getPackageForModule(path: string) {
      for (let at = dirname(path); at !== dirname(at); at = dirname(at)) {
        const packageJson = manifestOf(at)
        if (packageJson)
          return { rootPath: at, packageJson, packageRelativePath: path.slice(at.length + 1) }
      }
      return null
    },
    mainFields: ['react-native', 'browser', 'main'],
    nodeModulesPaths: [],
    originModulePath: resolve(folder, 'app.js'),
    preferNativePlatform: true,
    resolveAsset: () => null,
    resolveHasteModule: () => null,
    resolveHastePackage: () => null,
    resolveRequest: null,
    sourceExts: ['js', 'jsx', 'json', 'ts', 'tsx'],
    unstable_conditionNames: ['require', 'react-native'],
    unstable_conditionsByPlatform: { web: ['browser'] },
    unstable_enablePackageExports: usesExports,
    unstable_incrementalResolution: false,
    unstable_logWarning: (warning: string) => {
      throw new Error(warning)
    },
  } as unknown as ResolutionContext
}

test.each([
  ['by exports', true],
  ['without exports', false],
])('Metro finds every entry %s', (_how, usesExports) => {
  const context = contextOf(usesExports)
  const found = names.map((name) => resolveByMetro(context, name, 'ios'))
  const expected = names.map((name) => {
    const [, packageName = '', entry = ''] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(name) ?? []
    const root = resolve(folder, 'node_modules', packageName)
    const target = manifestOf(root)?.exports[`.${entry}`]?.default ?? ''
    return { type: 'sourceFile', filePath: resolve(root, target) }
  })
  expect(found).toEqual(expected)
})
