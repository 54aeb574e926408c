// The Node part: every consumer over every workload, in processes of its own, rounds interleaved.
// It must never know what a consumer does, nor how results are shown.

import { type Child, startChild } from '../child.ts'
import { type Contestant, contestants } from '../consumers/contestants.ts'
import type { Round } from './rounds.ts'
import { type Spread, spreadOf } from '../report/stats.ts'
import { createWorkload, workloadNames } from '../workloads.ts'

export interface NodeRow {
  readonly name: string
  /** Nanoseconds per event. */
  readonly perEventNs: number
  /** Time per event over that of the floor of its level, round by round. */
  readonly ratio: Spread
  /** The same of the main thread's CPU time, which other processes disturb less. */
  readonly cpuRatio: Spread
  /** Of a consumer that gets fewer events a round, since its time would be too long. */
  readonly shortened?: Shortened | undefined
  readonly wrong?: string | undefined
}

/** How many events a round has, and nanoseconds per event in the one round that had them all. */
export interface Shortened {
  readonly events: number
  readonly perEventNs: number
}

export interface NodeTable {
  readonly workload: string
  readonly title: string
  readonly events: number
  readonly rounds: number
  readonly rows: readonly NodeRow[]
}

export interface NodeOptions {
  readonly rounds: number
  /** Names of workloads; all where there is none. */
  readonly only: readonly string[]
}

/**
 * How many processes a consumer gets in turn. Where code and data happen to lie makes one process
 * quicker than the next by up to a tenth, for as long as it lives.
 */
export const PROCESSES = 3
/** Rounds of each that only warm up. */
const WARM_UPS = 6
/** A consumer whose first round takes longer gets fewer events from then on… */
const LONGEST_ROUND_MS = 500
/** …so many that a round takes about this long, but not fewer than those. */
const USUAL_ROUND_MS = 120
const LEAST_EVENTS = 1000

interface Runner {
  readonly contestant: Contestant
  child?: Child
  events: number
  shortened?: Shortened
  wrong?: string
  /** By turn. */
  readonly rounds: Round[]
}

async function runRound({ child, events }: Runner): Promise<Round> {
  if (!child) throw new Error('Not started')
  return (await child.ask(events)) as Round
}

async function warmUp(runner: Runner): Promise<void> {
  const { wallMs, wrong } = await runRound(runner)
  if (wrong !== undefined) {
    // Wrong once is enough to know.
    runner.wrong = runner.contestant.flaw ?? wrong
    return runner.child?.stop()
  }
  if (wallMs < LONGEST_ROUND_MS) return
  const perEventNs = (wallMs * 1e6) / runner.events
  const events = Math.round((runner.events * USUAL_ROUND_MS) / wallMs)
  runner.events = Math.max(Math.ceil(events / 1000) * 1000, LEAST_EVENTS)
  runner.shortened ??= { events: runner.events, perEventNs }
}

async function measureWorkload(
  chosen: readonly Contestant[],
  workload: string,
  rounds: number,
): Promise<NodeTable> {
  const { count, title } = createWorkload(workload)
  const runners: Runner[] = chosen.map((contestant) => ({ contestant, events: count, rounds: [] }))
  const turns = Math.ceil(rounds / PROCESSES)
  for (let process = 0; process < PROCESSES; process += 1) {
    const right = runners.filter(({ wrong }) => wrong === undefined)
    try {
      for (const runner of right) {
        runner.child = await startChild('node/rounds.ts', [runner.contestant.name, workload])
      }
      await measureTurns(right, turns)
    } finally {
      for (const { child } of right) child?.stop()
    }
  }
  const rows = runners.map((runner) => toRow(runner, runners))
  return { workload, title, events: count, rounds: turns * PROCESSES, rows }
}

async function measureTurns(runners: readonly Runner[], turns: number): Promise<void> {
  for (let turn = 0; turn < WARM_UPS; turn += 1) {
    for (const runner of runners) if (runner.wrong === undefined) await warmUp(runner)
  }
  for (let turn = 0; turn < turns; turn += 1) {
    for (let step = 0; step < runners.length; step += 1) {
      // Another one is first each time: nobody always comes after the same neighbour's garbage.
      const runner = runners[(step + turn) % runners.length]
      if (runner && runner.wrong === undefined) runner.rounds.push(await runRound(runner))
    }
  }
}

function toRow(runner: Runner, runners: readonly Runner[]): NodeRow {
  const { contestant, events, rounds, shortened } = runner
  const floor = runners.find(({ contestant: { kind, level } }) => {
    return kind === 'floor' && level === contestant.level
  })
  const over = (of: 'wallMs' | 'threadMs'): Spread =>
    spreadOf(
      rounds.map((round, turn) => {
        const other = floor?.rounds[turn]?.[of] ?? NaN
        return round[of] / events / (other / (floor?.events ?? NaN))
      }),
    )
  return {
    name: contestant.name,
    perEventNs: (spreadOf(rounds.map(({ wallMs }) => wallMs)).median * 1e6) / events,
    ratio: over('wallMs'),
    cpuRatio: over('threadMs'),
    shortened,
    wrong: runner.wrong ?? rounds.find(({ wrong }) => wrong !== undefined)?.wrong,
  }
}

export async function measureNode(
  { rounds, only }: NodeOptions,
  onTable: (table: NodeTable) => void,
): Promise<readonly NodeTable[]> {
  const chosen = contestants.filter(({ runsIn }) => runsIn === 'anything')
  const tables: NodeTable[] = []
  for (const name of only.length > 0 ? only : workloadNames) {
    const table = await measureWorkload(chosen, name, rounds)
    tables.push(table)
    onTable(table)
  }
  return tables
}
