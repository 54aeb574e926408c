// `pnpm dev`: the playground's page (Vite) and the reference server, started and stopped together.
// PAGE_PORT (5173) and PORT (9090, the server's) move them; --lan lets the network in, to the page
// alone: it passes on what the server is asked.
import { type Command, concurrently } from 'concurrently'
import getPort from 'get-port'
import { networkInterfaces } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { lanAddresses, lanNotice } from './lan.ts'
import { onLauncherGone } from './launchers.ts'
import { root, toolEnv } from './steps.ts'

interface Program {
  readonly name: string
  readonly variable: string
  readonly port: number
  readonly command: string
  /** Finds the address in the line that tells that the program is ready. */
  readonly ready: RegExp
}

const pagePort = Number(process.env['PAGE_PORT'] ?? 5173)
const serverPort = Number(process.env['PORT'] ?? 9090)

const isLan = readFlags()

const programs: readonly Program[] = [
  {
    name: 'page',
    variable: 'PAGE_PORT',
    port: pagePort,
    command: `vite --strictPort --port ${pagePort}${isLan ? ' --host 0.0.0.0' : ''}`,
    ready: /Local:\s+(?<address>http\S+)/,
  },
  {
    name: 'server',
    variable: 'PORT',
    port: serverPort,
    command: 'node --conditions=lastevent-source server/main.ts',
    ready: /listening on (?<address>http\S+)/,
  },
]

const taken: Program[] = []
for (const program of programs) {
  if (program.port !== 0 && (await getPort({ port: program.port })) !== program.port) {
    taken.push(program)
  }
}

for (const { name, port, variable } of taken) {
  console.error(
    `Port ${port} is taken, and the ${name} needs it: stop what listens there, ` +
      `or set ${variable} to a free port.`,
  )
}

if (taken.length > 0) process.exitCode = 1
else if (isLan !== undefined) await run()

/** Whether `--lan` was given; undefined, and an exit code, for what is no flag. */
function readFlags(): boolean | undefined {
  try {
    return parseArgs({ options: { lan: { type: 'boolean', default: false } } }).values.lan
  } catch (error) {
    console.error(`${(error as Error).message}. The one flag there is: --lan`)
    process.exitCode = 1
    return undefined
  }
}

async function run(): Promise<void> {
  const { commands, result } = concurrently(
    programs.map(({ name, command }) => ({
      name,
      command,
      env: { ...toolEnv('playground'), NO_COLOR: '1' },
    })),
    {
      cwd: resolve(root, 'playground'),
      prefix: 'name',
      padPrefix: true,
      killOthersOn: ['failure', 'success'],
      killTimeout: 5000,
    },
  )
  let stopping = false
  const stop = (): void => {
    stopping = true
    for (const command of commands) command.kill('SIGTERM')
  }
  // The first Ctrl-C reaches the programs too, which end by themselves.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  onLauncherGone(stop)
  void Promise.all(programs.map((program, index) => addressOf(program, commands[index]))).then(
    announce,
  )
  try {
    await result
  } catch {
    // What a program printed is above; that it ended is a failure only where nobody asked it to.
    process.exitCode = stopping ? 0 : 1
  }
}

/** Resolves once the program says where it listens. */
function addressOf({ ready }: Program, command: Command | undefined): Promise<string> {
  let said = ''
  return new Promise((resolved) => {
    command?.stdout.subscribe((chunk) => {
      said += chunk.toString()
      const address = ready.exec(said)?.groups?.['address']
      if (address !== undefined) resolved(address)
    })
  })
}

function announce(addresses: readonly string[]): void {
  const lines = programs.map(({ name }, index) => `  ${name.padEnd(6)}  ${addresses[index]}`)
  const port = new URL(addresses[0] ?? '').port
  if (isLan) lines.push(...lanNotice(lanAddresses(networkInterfaces()), port))
  console.log(`\n${lines.join('\n')}\n\n  Ctrl-C stops both.\n`)
}
