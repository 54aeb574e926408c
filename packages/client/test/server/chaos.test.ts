// Whatever happens to the connections, every event comes once and in order.
//
// The seeds are fixed: what each session goes through is the same in every run, but for the timing.
// A session that fails prints the variables which repeat it alone, as in
// `CHAOS_SEED=1 CHAOS_SESSION=17 pnpm test:chaos`, the command for longer runs with a new seed.
import { expect, test } from 'vitest'
import { type ChaosReport, runChaos } from '../support/chaos.ts'
import { faultKinds } from '../support/faults.ts'

const { CHAOS_SEED: seedAsked, CHAOS_SESSIONS: asked = 200, CHAOS_SESSION: only } = process.env
const seeds = seedAsked === undefined ? [1, 4_711] : [Number(seedAsked)]
const sessions =
  only === undefined ? Array.from({ length: Number(asked) }, (_, index) => index) : [Number(only)]
const faultsPerSession = 26

function describeRun(seed: number, report: ChaosReport, seconds: number): string {
  const { faults, connections, events, counts } = report
  const kinds = [...counts].toSorted(([, left], [, right]) => right - left)
  return [
    `CHAOS_SEED=${seed}: ${sessions.length} sessions, ${connections} connections,`,
    `${faults} faults, ${events} events in ${seconds.toFixed(1)} s`,
    `(${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')})`,
  ].join(' ')
}

test.for(seeds)(
  'faults of every kind lose no event, repeat none and keep their order (seed %i)',
  // Each session has a limit of its own.
  { timeout: 0 },
  async (seed) => {
    const began = performance.now()
    const report = await runChaos({ seed, sessions, faultsPerSession })
    console.log(describeRun(seed, report, (performance.now() - began) / 1000))
    for (const failure of report.failures) console.log(failure)
    expect(report.failures).toEqual([])
    expect(report.faults).toBeGreaterThanOrEqual(sessions.length * faultsPerSession)
    if (sessions.length < 100) return
    expect([...report.counts.keys(), 'none'].toSorted()).toEqual(faultKinds.toSorted())
  },
)
