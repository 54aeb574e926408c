// Runs the steps of a check side by side: one line per step, the whole output of one that fails.
import { spawn } from 'node:child_process'
import { delimiter, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** One command of a check. */
export interface Step {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  /** The steps that must have succeeded before; without them this one doesn't run and fails too. */
  readonly after?: readonly string[]
}

type Outcome = 'passed' | 'failed' | 'impossible'

export interface Result {
  readonly outcome: Outcome
  readonly seconds: number
  readonly output: string
}

/** The root of the repository, where every step runs. */
export const root: string = resolve(import.meta.dirname, '..')

/** Runs the steps, at most `width` at a time, in the order given; answers whether all passed. */
export async function runSteps(
  steps: readonly Step[],
  width: number,
  run: (step: Step) => Promise<Result> = runStep,
  print: (text: string) => void = (text) => console.log(text),
): Promise<boolean> {
  for (const step of steps) {
    for (const name of step.after ?? []) {
      const known = steps.slice(0, steps.indexOf(step)).some((earlier) => earlier.name === name)
      if (!known)
        throw new Error(`The step ${step.name} waits for ${name}, which is not before it.`)
    }
  }
  const waiting = [...steps]
  const done = new Map<string, Outcome>()

  const take = (): Step | undefined => {
    const isReady = (step: Step) => (step.after ?? []).every((name) => done.has(name))
    const index = waiting.findIndex(isReady)
    return index === -1 ? undefined : waiting.splice(index, 1)[0]
  }

  let running = 0
  await new Promise<void>((finish, fail) => {
    const settle = (step: Step, { outcome, seconds, output }: Result): void => {
      const mark = { passed: '✓', failed: '✗', impossible: '–' }[outcome]
      print(`${mark} ${step.name.padEnd(12)} ${seconds.toFixed(1).padStart(5)} s`)
      if (outcome !== 'passed' && output !== '') print(indent(output))
      done.set(step.name, outcome)
    }
    const start = (): void => {
      while (running < width) {
        const step = take()
        if (step === undefined) break
        const missing = (step.after ?? []).filter((name) => done.get(name) !== 'passed')
        if (missing.length > 0) {
          const output = `It needs ${missing.join(' and ')} to pass.`
          settle(step, { outcome: 'impossible', seconds: 0, output })
          continue
        }
        running += 1
        run(step).then((result) => {
          running -= 1
          settle(step, result)
          start()
        }, fail)
      }
      if (running === 0 && waiting.length === 0) finish()
    }
    start()
  })
  return steps.every((step) => done.get(step.name) === 'passed')
}

function indent(output: string): string {
  return output.trimEnd().replaceAll(/^/gm, '    ')
}

/** The environment that has the tools of the repository, and those of a workspace before them. */
export function toolEnv(workspace = '.'): NodeJS.ProcessEnv {
  const bins = [workspace, '.'].map((folder) => resolve(root, folder, 'node_modules/.bin'))
  return {
    ...process.env,
    PATH: [...bins, process.env['PATH'] ?? ''].join(delimiter),
    // Tests start dozens of programs: what one has compiled the next one reads.
    NODE_COMPILE_CACHE: resolve(root, '.cache/compiled'),
  }
}

async function runStep({ command: [tool, ...args] }: Step): Promise<Result> {
  const start = performance.now()
  const chunks: Buffer[] = []
  const child = spawn(tool, args, {
    cwd: root,
    env: { ...toolEnv(), ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code, reason] = await new Promise<[number | null, string]>((finish) => {
    child.on('error', (error) => finish([null, `${tool} did not start: ${error.message}\n`]))
    child.on('close', (exit, signal) =>
      finish([exit, signal === null ? '' : `Ended by ${signal}.`]),
    )
  })
  const output = Buffer.concat(chunks).toString() + reason
  return {
    outcome: code === 0 ? 'passed' : 'failed',
    seconds: (performance.now() - start) / 1000,
    // Some tools colour their output wherever they see CI=true.
    output: process.stdout.isTTY ? output : stripVTControlCharacters(output),
  }
}
