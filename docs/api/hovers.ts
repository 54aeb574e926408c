// The types that show where the pointer rests on a name, in code blocks marked `twoslash`.
import { transformerTwoslash } from '@shikijs/vitepress-twoslash'
import ts from 'typescript'

/** As in tsconfig.base.json: a name's type is read from the sources, with nothing built before. */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ['lastevent-source'],
  allowImportingTsExtensions: true,
  noEmit: true,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
}

export const hovers = transformerTwoslash({ twoslashOptions: { compilerOptions } })
