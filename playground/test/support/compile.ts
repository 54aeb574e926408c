// Type-checks modules as an app would: beside the playground's dependencies, in strict mode.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const playground = resolve(import.meta.dirname, '../..')
const tsc = resolve(playground, '../node_modules/typescript/bin/tsc')

/** What the compiler says to these modules; '' where it is content. */
export function compile(name: string, modules: readonly string[]): string {
  const folder = resolve(playground, '.cache', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [index, code] of modules.entries()) writeFileSync(join(folder, `${index}.ts`), code)
  const config = { extends: '../../../tsconfig.base.json', compilerOptions: { noEmit: true } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['*.ts'] }))
  const { error, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', folder], {
    encoding: 'utf8',
  })
  if (error !== undefined) throw error
  rmSync(folder, { recursive: true, force: true })
  return stdout + stderr
}
