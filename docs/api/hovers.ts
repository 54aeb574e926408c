// The types that show where the pointer rests on a name, in code blocks marked `twoslash`.
import { resolve } from 'node:path'
import { transformerTwoslash } from '@shikijs/vitepress-twoslash'
import ts from 'typescript'

const packages = resolve(import.meta.dirname, '../../packages')

/** As in tsconfig.base.json: a name's type is read from the sources, with nothing built before. */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ['lastevent-source'],
  jsx: ts.JsxEmit.ReactJSX,
  // What the pages of frameworks import is installed beside the packages for these.
  paths: {
    '@lastevent/react': [resolve(packages, 'react/src/index.ts')],
    '@lastevent/vue': [resolve(packages, 'vue/src/index.ts')],
    '@lastevent/svelte': [resolve(packages, 'svelte/src/index.ts')],
    'react/*': [resolve(packages, 'react/node_modules/@types/react/*')],
  },
  allowImportingTsExtensions: true,
  noEmit: true,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
}

export const hovers = transformerTwoslash({ twoslashOptions: { compilerOptions } })
