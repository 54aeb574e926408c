// The Node part: every consumer over every workload, one process each, their rounds interleaved.
// It must never know what a consumer does, nor how results are shown.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Contestant, contestants } from './contestants.ts'
import type { Round } from './node-rounds.ts'
import { type Spread, spreadOf } from './stats.ts'
import { createWorkload, workloadNames } from './workloads.ts'

export const SEMI_SPACE_MIB = 16

export interface NodeRow {
  readonly name: string
  /** Nanoseconds per event. */
  readonly perEventNs: number
  /** Wall time over that of the floor of its level, round by round. */
  readonly ratio: Spread
  /** The same of the main thread's CPU time, which other processes disturb less. */
  readonly cpuRatio: Spread
  readonly wrong?: string | undefined
}

export interface NodeTable {
  readonly workload: string
  readonly title: string
  readonly rounds: number
  readonly rows: readonly NodeRow[]
}

export interface NodeOptions {
  /** How many times each process is started anew, and measured rounds in each. */
  readonly generations: number
  readonly rounds: number
  readonly warmUps: number
  readonly workloads?: readonly string[]
  readonly only?: readonly string[]
}

const program = fileURLToPath(new URL('node-rounds.ts', import.meta.url))

async function start(name: string, workload: string): Promise<ChildProcess> {
  const execArgv = ['--expose-gc', `--max-semi-space-size=${SEMI_SPACE_MIB}`]
  const child = fork(program, [name, workload], { execArgv })
  await once(child, 'message')
  return child
}

async function runRound(child: ChildProcess): Promise<Round> {
  child.send('round')
  const [round] = (await once(child, 'message')) as [Round]
  return round
}

/** Every consumer's rounds in one generation of processes, A B C A B C. */
async function runGeneration(
  chosen: readonly Contestant[],
  workload: string,
  options: NodeOptions,
): Promise<Map<string, Round[]>> {
  const all = new Map<string, Round[]>()
  const children = new Map<string, ChildProcess>()
  try {
    for (const { name } of chosen) children.set(name, await start(name, workload))
    for (let turn = 0; turn < options.warmUps + options.rounds; turn += 1) {
      for (let step = 0; step < chosen.length; step += 1) {
        // Another one is first each time: nobody always comes after the same neighbour's garbage.
        const name = chosen[(step + turn) % chosen.length]?.name as string
        const child = children.get(name)
        if (!child) continue
        const round = await runRound(child)
        if (round.wrong !== undefined) {
          // Wrong once is enough to know.
          child.kill()
          children.delete(name)
        }
        if (turn < options.warmUps && round.wrong === undefined) continue
        all.set(name, [...(all.get(name) ?? []), round])
      }
    }
  } finally {
    for (const child of children.values()) child.kill()
  }
  return all
}

function toRow(contestant: Contestant, measured: Map<string, Round[]>, count: number): NodeRow {
  const own = measured.get(contestant.name) ?? []
  const floor = measured.get(`floor-${contestant.level}`) ?? []
  const ratios = (of: 'wallMs' | 'threadMs'): Spread =>
    spreadOf(own.map((round, index) => round[of] / (floor[index]?.[of] ?? NaN)))
  const { median } = spreadOf(own.map(({ wallMs }) => wallMs))
  return {
    name: contestant.name,
    perEventNs: (median * 1e6) / count,
    ratio: ratios('wallMs'),
    cpuRatio: ratios('threadMs'),
    wrong: own.find(({ wrong }) => wrong !== undefined)?.wrong,
  }
}

export async function measureNode(
  options: NodeOptions,
  onTable: (table: NodeTable) => void,
): Promise<readonly NodeTable[]> {
  const { only } = options
  const chosen = contestants.filter(
    ({ name, kind }) => kind === 'floor' || !only || only.includes(name),
  )
  const tables: NodeTable[] = []
  for (const name of options.workloads ?? workloadNames) {
    const measured = new Map<string, Round[]>()
    for (let generation = 0; generation < options.generations; generation += 1) {
      for (const [key, rounds] of await runGeneration(chosen, name, options)) {
        measured.set(key, [...(measured.get(key) ?? []), ...rounds])
      }
    }
    const { count, title } = createWorkload(name)
    const rows = chosen.map((contestant) => toRow(contestant, measured, count))
    const table = { workload: name, title, rounds: options.generations * options.rounds, rows }
    tables.push(table)
    onTable(table)
  }
  return tables
}
