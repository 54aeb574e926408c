// One scenario, over real sockets, in each runtime that has fetch.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { bundle } from '../../src/bundle.ts'
import { expected } from '../../src/expected.ts'
import { importsIn, installPackages } from '../../src/installed.ts'
import { startScenarioServer } from '../../src/scenario-server.ts'

const folder = installPackages('runtimes')
const home = resolve(import.meta.dirname, '../..')
const bin = (name: string): string => resolve(home, 'node_modules/.bin', name)

/** What a command prints, which has to come to its end by itself. */
async function print(command: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1' }
  const { stdout } = await promisify(execFile)(command, args, { cwd: folder, env })
  return stdout
}

test.each([
  ['Node 22', bin('node'), []],
  ['Node 24', resolve(home, '../../node_modules/.bin/node'), []],
  ['Deno', bin('deno'), ['run', '--allow-all', '--node-modules-dir=manual']],
  ['Bun', bin('bun'), []],
])('%s', async (_name, command, args) => {
  const server = await startScenarioServer()
  const printed = await print(command, ...args, 'scenario-cli.js', server.origin)
  expect(JSON.parse(printed)).toEqual(expected.report)
  expect(server.requests).toEqual(expected.requests)
})

test('workerd', async () => {
  const [script, server] = await Promise.all([
    bundle(resolve(folder, 'scenario-worker.js')),
    startScenarioServer(),
  ])
  writeFileSync(resolve(folder, 'worker.bundle.js'), script)
  writeFileSync(resolve(folder, 'workerd.capnp'), workerdConfig)
  const args = ['serve', resolve(folder, 'workerd.capnp'), '--control-fd=3']
  const workerd = spawn(bin('workerd'), args, { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] })
  onTestFinished(() => void workerd.kill())
  // It tells its port as a line of JSON.
  const [line] = (await once(workerd.stdio[3] as Readable, 'data')) as [Buffer]
  const { port } = JSON.parse(line.toString().split('\n')[0] ?? '') as { readonly port: number }
  const response = await fetch(`http://127.0.0.1:${port}/?origin=${server.origin}`)
  expect(await response.text()).toBe(JSON.stringify(expected.report))
  expect(server.requests).toEqual(expected.requests)
})

/** Workers may speak to the internet only, unless they are told otherwise. */
const workerdConfig = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.bundle.js")],
      compatibilityDate = "2026-01-01",
      globalOutbound = "network",
    )),
    (name = "network", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`

test('importing touches nothing of the host', async () => {
  // The testing kit keeps the host's own timers from those who fake them.
  const names = importsIn(folder).filter((name) => !name.startsWith('@lastevent/testing'))
  const printed = await print(process.execPath, 'import-all.js', ...names)
  expect(JSON.parse(printed)).toEqual({ imported: names.length, beforeUse: [], whenUsed: true })
})
