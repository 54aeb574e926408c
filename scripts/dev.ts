// `pnpm dev`: the playground's page (Vite) and the reference server, started and stopped together.
// PAGE_PORT (5173) and PORT (9090, the server's) move them.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { onLauncherGone } from './launchers.ts'
import { isTaken } from './port.ts'
import { root, toolEnv } from './steps.ts'

const playground = resolve(root, 'playground')

interface Program {
  readonly name: string
  readonly port: number
  readonly variable: string
  readonly command: readonly [string, ...string[]]
  /** Finds the address in the line that tells that the program is ready. */
  readonly ready: RegExp
}

const page: Program = {
  name: 'page',
  port: Number(process.env['PAGE_PORT'] ?? 5173),
  variable: 'PAGE_PORT',
  command: ['vite', '--strictPort', '--port', process.env['PAGE_PORT'] ?? '5173'],
  ready: /Local:\s+(?<address>http\S+)/,
}

const server: Program = {
  name: 'server',
  port: Number(process.env['PORT'] ?? 9090),
  variable: 'PORT',
  command: ['node', '--conditions=lastevent-source', 'server/main.ts'],
  ready: /listening on (?<address>http\S+)/,
}

const programs = [server, page]
const children = new Map<Program, ChildProcess>()
let stopping = false

/** Starts a program in this process group; resolves to its address once it's ready. */
function start(program: Program): Promise<string> {
  const [tool, ...args] = program.command
  const child = spawn(tool, args, {
    cwd: playground,
    env: { ...toolEnv(), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.set(program, child)
  const label = `${program.name.padEnd(6)} │ `
  return new Promise((isReady) => {
    createInterface(child.stdout).on('line', (line) => {
      const address = program.ready.exec(line)?.groups?.['address']
      if (address !== undefined) isReady(address)
      if (line.trim() !== '') console.log(label + line)
    })
    createInterface(child.stderr).on('line', (line) => console.error(label + line))
    child.on('error', (error) => {
      console.error(`${label}${tool} did not start: ${error.message}`)
      void stop(1)
    })
    child.on('exit', (code, signal) => {
      if (stopping) return
      console.error(`The ${program.name} ended by itself (${signal ?? `code ${code}`}).`)
      void stop(1)
    })
  })
}

/** Ends every program, the hard way where one takes more than five seconds, and then itself. */
async function stop(code: number, graceMs = 0): Promise<void> {
  if (stopping) return
  stopping = true
  process.exitCode = code
  const runs = (child: ChildProcess) =>
    child.pid !== undefined && child.exitCode === null && child.signalCode === null
  const ended = [...children.values()].filter(runs).map(async (child) => {
    const exit = once(child, 'exit')
    await Promise.race([exit, delay(graceMs, undefined, { ref: false })])
    if (runs(child)) child.kill('SIGTERM')
    const kill = setTimeout(() => child.kill('SIGKILL'), 5000)
    if (runs(child)) await exit
    clearTimeout(kill)
  })
  await Promise.all(ended)
}

// A terminal sends Ctrl-C to the whole group: the programs are given a moment to end by themselves.
process.on('SIGINT', () => void stop(0, 1000))
process.on('SIGTERM', () => void stop(0))
process.on('SIGHUP', () => void stop(0))
onLauncherGone(() => void stop(0))

const taken: Program[] = []
for (const program of programs) if (await isTaken(program.port)) taken.push(program)

for (const { name, port, variable } of taken) {
  console.error(
    `Port ${port} is taken, and the ${name} needs it: stop what listens there, ` +
      `or set ${variable} to a free port.`,
  )
}

if (taken.length > 0) process.exitCode = 1
else void Promise.all(programs.map(start)).then(announce)

function announce(addresses: readonly string[]): void {
  const lines = programs.map(({ name }, index) => `  ${name.padEnd(6)}  ${addresses[index]}`)
  console.log(`\n${lines.toReversed().join('\n')}\n\n  Ctrl-C stops both.\n`)
}
