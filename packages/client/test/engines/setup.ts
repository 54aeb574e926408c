// Vitest's global setup of the project `engines`: the three browsers and the scripted server.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type TestProject } from 'vitest/node'
import { ensureBrowsers, engines } from '@lastevent/browsers'
import { type Implementation } from './command.ts'
import { startScriptServer } from './script-server.ts'
import { type ServerAddress } from './script.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly scriptServer: ServerAddress
    readonly implementations: readonly Implementation[]
  }
}

const page = '<!doctype html><link rel="icon" href="data:,"><script src="/realm.js"></script>'

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureBrowsers(engines)
  const server = await startScriptServer({
    '/realm.html': ['text/html; charset=utf-8', page],
    '/folder/realm.html': ['text/html; charset=utf-8', page],
    '/realm.js': [
      'text/javascript; charset=utf-8',
      await bundle(new URL('realm.ts', import.meta.url)),
    ],
  })
  project.provide('scriptServer', server.address)
  // A report looks at others than ours, and asks for what has come of them.
  const file = process.env['LASTEVENT_CONFORMANCE']
  project.provide('implementations', file ? ['lastevent', 'native', 'npm'] : ['lastevent'])
  return async () => {
    await server.close()
    if (!file) return
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, JSON.stringify(server.records))
  }
}

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** Of `@lastevent/browsers/vitest-provider`. */
    engineVersion: () => Promise<string>
  }
}

/** As an app's bundler would: minified, so that names are lost. */
async function bundle(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    conditions: ['lastevent-source'],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2023',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}
