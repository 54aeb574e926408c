// What the driver starts is gone when the process that started it is: with a program in the driver's
// place, so that no browser is needed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** Answers `/status` as a driver that is ready, and writes down which process it is. */
const driver = `#!${process.execPath}
const { createServer } = require('node:http')
const { writeFileSync } = require('node:fs')
const port = process.argv.find((arg) => arg.startsWith('--port=')).slice('--port='.length)
writeFileSync(__filename + '.pid', String(process.pid))
createServer((_, response) => response.end('{}')).listen(Number(port), '127.0.0.1')
`

const starter = `
import { startWebKitDriver } from ${JSON.stringify(new URL('webkit-driver.ts', import.meta.url).href)}
await startWebKitDriver(process.argv[1])
console.log('started')
setInterval(() => {}, 1000)
`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lastevent-driver-'))
})
afterEach(() => rm(folder, { recursive: true }))

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('nothing is left after %s', async (signal) => {
  const path = join(folder, 'driver.cjs')
  await writeFile(path, driver)
  await chmod(path, 0o755)
  const child = spawn(process.execPath, ['--input-type=module', '--eval', starter, path], {
    env: { ...process.env, DISPLAY: ':0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(createInterface(child.stdout), 'line')
  const pid = Number(await readFile(`${path}.pid`, 'utf8'))
  expect(isAlive(pid)).toBe(true)

  child.kill(signal)
  const [, endedBy] = await once(child, 'exit')
  expect(endedBy).toBe(signal)
  // The signal was sent before the process ended, but to another one: it takes a moment.
  while (isAlive(pid)) await new Promise(setImmediate)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
