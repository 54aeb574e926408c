// The state machine, explored: every state that any sequence of inputs leads to, under several
// policies, until nothing new comes up. Times count relative to now, so the states are finitely many.
import { describe, expect, test } from 'vitest'
import { NetworkError } from '../../src/errors.ts'
import {
  type MachineEvent,
  initialMachine,
  type Machine,
  type MachineInput,
  type MachinePolicy,
  type Readings,
} from '../../src/machine/types.ts'
import { transition, wakeAt } from '../../src/machine/transition.ts'

const START = 1_000_000_000
const HOUR = 3_600_000
/** Beyond so many failures the delay does not grow any more. */
const MOST_FAILURES = 2
/** Probes after it are waited for in the same way, and longer only. */
const MOST_PROBE_MS = 1_000

// All times are multiples of a second, so that their differences are few.
const base: MachinePolicy = {
  minDelayMs: 2_000,
  maxDelayMs: 4_000,
  maxRetryAfterMs: HOUR,
  limit: Infinity,
  maxElapsedMs: Infinity,
  resetAfterMs: 5_000,
  lingerMs: 1_000,
  connectTimeoutMs: 3_000,
  idleTimeoutMs: 5_000,
  hiddenAfterMs: Infinity,
}

interface Setting {
  readonly name: string
  readonly policy: MachinePolicy
  /** Whether the request may be repeated; where both, it changes with every input. */
  readonly repeatable?: readonly boolean[]
  /** Whether the server is on this machine. */
  readonly loopback?: boolean
}

const auto = { ...base, idleTimeoutMs: 'auto', connectTimeoutMs: 'auto' } as const
const unlimited = { ...base, idleTimeoutMs: Infinity, connectTimeoutMs: Infinity }

const settings: readonly Setting[] = [
  { name: 'the idle time given', policy: base },
  { name: 'the idle time learned', policy: { ...base, idleTimeoutMs: 'auto' } },
  { name: 'no time limits', policy: unlimited },
  { name: 'a limit of attempts', policy: { ...base, limit: 1 } },
  { name: 'a limit of time', policy: { ...base, maxElapsedMs: 4_000 } },
  { name: 'a pause at once when hidden', policy: { ...base, hiddenAfterMs: 0 } },
  { name: 'no linger', policy: { ...base, lingerMs: 0 } },
  { name: 'an endless linger', policy: { ...base, lingerMs: Infinity } },
  {
    name: 'a pause a while after being hidden, and no other limit',
    policy: { ...unlimited, hiddenAfterMs: 2_000, lingerMs: Infinity },
  },
  {
    name: 'a request that may not be repeated',
    policy: { ...auto, hiddenAfterMs: 0 },
    repeatable: [false],
  },
  {
    name: 'a request that may be repeated now and then',
    policy: { ...auto, hiddenAfterMs: 0 },
    repeatable: [false, true],
  },
  { name: 'a server on this machine', policy: base, loopback: true },
]

const error = new NetworkError('connect-failed', 'No response', {
  url: 'https://example.test/',
  attempt: 1,
})

/** A machine at a moment. */
interface Node {
  readonly machine: Machine
  readonly now: number
}

/** What machines that behave alike have in common. */
function keyOf({ machine, now }: Node, { maxElapsedMs }: MachinePolicy): string {
  const { state, serial, request, failures } = machine
  if (state.status === 'closed') return `closed,${state.reason}`
  const ahead = (time: number): number => Math.max(time - now, 0)
  const elapsedMs = failures > 0 && maxElapsedMs < Infinity ? now - machine.failingSince : 0
  return [
    state.status,
    'reason' in state && state.reason,
    request !== undefined && serial - request,
    machine.expired,
    machine.grace,
    machine.hasConsumers,
    machine.offline,
    machine.hidden,
    machine.frozen,
    machine.offline && Math.min(machine.probeMs, MOST_PROBE_MS),
    Math.min(failures, MOST_FAILURES),
    Math.min(elapsedMs, maxElapsedMs),
    state.status === 'open' && Math.min(now - machine.openedAt, 5_000),
    machine.retryMs,
    ahead(machine.retryAt),
    ahead(machine.dueAt),
    ahead(machine.lingerUntil),
    ahead(machine.hideAt),
  ].join()
}

const flags = [false, true]
const pages = flags.flatMap((offline) =>
  flags.flatMap((hidden) => flags.map((frozen) => ({ offline, hidden, frozen }))),
)

/** An input, and how long after the one before. */
type Step = readonly [afterMs: number, event: MachineEvent]

/** What may have been measured; it counts only for what is open. */
function readingsAt(now: number, { state }: Machine): readonly Readings[] {
  const fresh = { quietSince: now, gapMs: undefined }
  if (state.status !== 'open') return [fresh]
  return [
    fresh,
    { quietSince: now, gapMs: 2_000 },
    { quietSince: now - HOUR, gapMs: undefined },
    { quietSince: now - HOUR, gapMs: 2_000 },
  ]
}

/** Whatever comes from the attempt of this number. */
function ofAttempt(serial: number): readonly MachineEvent[] {
  const failed = { type: 'failed', serial, error } as const
  const rest = { retryAfterMs: undefined, reachable: false, delivered: false }
  return [
    { type: 'opened', serial },
    { type: 'retry', serial, ms: 2_000 },
    { type: 'close', serial, reason: 'no-content' },
    { ...failed, ...rest, verdict: true },
    { ...failed, ...rest, verdict: false },
    { ...failed, ...rest, verdict: undefined },
    { ...failed, ...rest, verdict: 1_000 },
    { ...failed, ...rest, verdict: true, reachable: true },
    { ...failed, ...rest, verdict: true, reachable: true, delivered: true },
    { ...failed, ...rest, verdict: true, reachable: true, retryAfterMs: 6_000 },
  ]
}

/** All that may happen next. */
function stepsFrom({ machine, now }: Node, policy: MachinePolicy): readonly Step[] {
  const steps: Step[] = [
    [0, { type: 'attach' }],
    [0, { type: 'detach' }],
    [0, { type: 'reconnect' }],
    [0, { type: 'close', reason: 'client' }],
    [0, { type: 'close', reason: 'error', error }],
  ]
  const { request, serial, state } = machine
  const waits = state.status === 'open' ? [0, 1_000, 5_000] : [0]
  for (const waitMs of waits) {
    for (const event of ofAttempt(request ?? serial)) {
      // An attempt opens once, and a verdict that was waited for is all that comes of a failed one.
      if (event.type === 'opened' && state.status !== 'connecting') continue
      if (state.status === 'waiting' && event.type !== 'failed') continue
      // It doubles the states, and no policy touches it.
      if (event.type === 'retry' && policy !== base) continue
      steps.push([waitMs, event])
    }
  }
  for (const page of pages) {
    for (const readings of readingsAt(now, machine))
      steps.push([0, { type: 'page', ...page, ...readings }])
  }
  const wake = wakeAt(machine)
  if (wake < Infinity) {
    for (const lateMs of [0, HOUR]) {
      const waitMs = Math.max(wake - now, 0) + lateMs
      for (const readings of readingsAt(now + waitMs, machine)) {
        steps.push([waitMs, { type: 'timer', ...readings }])
      }
    }
  }
  return steps
}

function inputOf(
  event: MachineEvent,
  now: number,
  repeatable = true,
  loopback = false,
): MachineInput {
  // A server on this machine can be reached whatever the page says.
  const home = loopback && event.type === 'failed' ? { reachable: true } : {}
  return { ...event, ...home, now, random: 0, repeatable }
}

interface Visit {
  readonly node: Node
  /** The steps that led here, for the message of a failure. */
  readonly path: string
}

interface Edge {
  readonly from: Visit
  readonly input: MachineInput
  readonly to: Machine
}

interface Exploration {
  readonly visits: ReadonlyMap<string, Visit>
  readonly edges: readonly Edge[]
  /** For every state those that one input leads to it from. */
  readonly origins: ReadonlyMap<string, ReadonlySet<string>>
}

function explore({ policy, repeatable = [true], loopback }: Setting): Exploration {
  const start = { node: { machine: initialMachine, now: START }, path: '' }
  const visits = new Map([[keyOf(start.node, policy), start]])
  const origins = new Map<string, Set<string>>()
  const edges: Edge[] = []
  // A map hands out what is added while it is gone through: breadth first.
  for (const [key, from] of visits) {
    const steps = stepsFrom(from.node, policy)
    const inputs = repeatable.flatMap((may) =>
      steps.map(([afterMs, event]) => inputOf(event, from.node.now + afterMs, may, loopback)),
    )
    for (const input of inputs) {
      const { now } = input
      const to = transition(from.node.machine, input, policy)
      edges.push({ from, input, to })
      const node = { machine: to, now }
      const target = keyOf(node, policy)
      if (!visits.has(target)) {
        visits.set(target, { node, path: `${from.path} → ${input.type}@${now - START}` })
      }
      const known = origins.get(target)
      if (known) known.add(key)
      else origins.set(target, new Set([key]))
    }
    if (visits.size > 50_000) throw new Error('The states are not finite')
  }
  return { visits, edges, origins }
}

/** Says where a rule is broken; a message for each transition would be too costly. */
function assertRule(holds: boolean, rule: string, { from, input, to }: Edge): void {
  if (holds) return
  const story = JSON.stringify({ from: from.node, input, to }, undefined, 1)
  expect.fail(`${rule}\npath: ${from.path}\n${story}`)
}

describe.each(settings)('B8.1 with $name', (setting) => {
  const { name, policy, repeatable = [true], loopback = false } = setting
  const { visits, edges, origins } = explore(setting)
  const summary = `${name}: ${visits.size} states, ${edges.length} transitions`

  test('there are states and transitions enough to speak of', () => {
    console.log(summary)
    expect(visits.size).toBeGreaterThan(150)
    expect(edges.length).toBeGreaterThan(5_000)
    const seen = new Set([...visits.values()].map(({ node }) => node.machine.state.status))
    expect([...seen].toSorted()).toEqual([
      'closed',
      'connecting',
      'idle',
      'open',
      'suspended',
      'waiting',
    ])
  })

  test('B8.2 there is one request while one is wanted, and none else', () => {
    for (const edge of edges) {
      const { state, request, serial, dueAt } = edge.to
      const { status } = state
      const live = request !== undefined
      const wanted = status === 'connecting' || status === 'open'
      const undecided = status === 'waiting' && dueAt === Infinity
      assertRule(live === (wanted || undecided), 'a request only where one is wanted', edge)
      assertRule(!live || request === serial, 'only the newest attempt is alive', edge)
      assertRule(serial - edge.from.node.machine.serial <= 1, 'one attempt at a time', edge)
      assertRule(!edge.to.expired || wanted, 'only a live attempt expires', edge)
    }
  })

  test('B8.2 the next attempt has a number of its own', () => {
    for (const edge of edges) {
      const { machine } = edge.from.node
      const dialled = edge.to.request !== machine.request && edge.to.request !== undefined
      assertRule(!dialled || edge.to.request === machine.serial + 1, 'a fresh number', edge)
    }
  })

  test('every time is a number, and what was made before is left alone', () => {
    for (const edge of edges) {
      const { dueAt, lingerUntil, hideAt, retryAt, failures, lastOpenAt } = edge.to
      const times = [dueAt, lingerUntil, hideAt, retryAt, failures, lastOpenAt, wakeAt(edge.to)]
      assertRule(!times.some(Number.isNaN), 'no time is NaN', edge)
      const { machine } = edge.from.node
      const isLeft = machine.state.status === 'open' && edge.to.state.status !== 'open'
      assertRule(!isLeft || lastOpenAt === edge.input.now, 'open until now', edge)
      assertRule(lastOpenAt >= machine.lastOpenAt, 'open no earlier than before', edge)
    }
    expect(initialMachine.state).toEqual({ status: 'idle' })
  })

  test('nothing follows on closed', () => {
    let ends = 0
    for (const edge of edges) {
      const { machine } = edge.from.node
      const over = machine.state.status === 'closed'
      assertRule(!over || edge.to === machine, 'closed for good', edge)
      if (edge.to.state.status !== 'closed') continue
      const alive = edge.to.request !== undefined || wakeAt(edge.to) < Infinity
      assertRule(!alive, 'neither a request nor a timer', edge)
      ends += 1
    }
    expect(ends).toBeGreaterThan(500)
  })

  test('B8.2 whatever comes from another attempt changes nothing', () => {
    for (const visit of visits.values()) {
      const { machine, now } = visit.node
      for (const serial of [machine.serial - 1, machine.serial, machine.serial + 1]) {
        if (serial === machine.request) continue
        for (const event of ofAttempt(serial)) {
          const input = inputOf(event, now)
          const to = transition(machine, input, policy)
          assertRule(to === machine, 'dropped', { from: visit, input, to })
        }
      }
    }
  })

  test('every state but closed can come to be open', () => {
    const reached = new Set<string>()
    for (const [key, { node }] of visits) {
      if (node.machine.state.status === 'open') reached.add(key)
    }
    for (const key of reached) for (const origin of origins.get(key) ?? []) reached.add(origin)
    const lost = [...visits].filter(
      ([key, { node }]) => node.machine.state.status !== 'closed' && !reached.has(key),
    )
    expect(lost.map(([, { path }]) => path)).toEqual([])
  })

  test('a deadline that has passed does not stay due', () => {
    for (const edge of edges) {
      const { now } = edge.input
      if (edge.input.type !== 'timer') continue
      let machine = edge.to
      for (let times = 0; times < 3 && wakeAt(machine) <= now; times += 1) {
        machine = transition(machine, edge.input, policy)
      }
      assertRule(!(wakeAt(machine) <= now), 'the timer comes to rest', { ...edge, to: machine })
    }
  })

  test('B9.1 only a silence that was seen twice expires what is open', () => {
    let expired = 0
    for (const edge of edges) {
      const { machine } = edge.from.node
      if (!edge.to.expired || machine.expired || machine.state.status !== 'open') continue
      const { input } = edge
      assertRule(input.type === 'timer', 'by the timer', edge)
      assertRule('quietSince' in input && input.quietSince < input.now, 'after a silence', edge)
      assertRule(machine.grace, 'seen before', edge)
      expired += 1
    }
    expect(expired > 0).toBe(policy.idleTimeoutMs !== Infinity && repeatable.includes(true))
  })

  test('B3.4 a request that may not be repeated is ended by the app or the server only', () => {
    let kept = 0
    for (const edge of edges) {
      const { machine } = edge.from.node
      const { status } = machine.state
      if (edge.input.repeatable || (status !== 'open' && status !== 'connecting')) continue
      const byApp = /reconnect|close/.test(edge.input.type) || edge.to.state.status === 'idle'
      const isSame = edge.to.request === machine.request
      assertRule(isSame || byApp || edge.input.type === 'failed', 'the same request', edge)
      const isAuto = policy.connectTimeoutMs === 'auto' && policy.idleTimeoutMs === 'auto'
      assertRule(!isAuto || machine.expired || !edge.to.expired, 'not timed out', edge)
      kept += 1
    }
    expect(kept > 0).toBe(repeatable.includes(false))
  })

  test('B9.2 offline suspends only after an attempt that got no response, and never at home', () => {
    let suspended = 0
    for (const edge of edges) {
      const { state } = edge.to
      if (state.status !== 'suspended' || state.reason !== 'offline') continue
      const { machine, now } = edge.from.node
      const before = machine.state
      const { input } = edge
      const failed = input.type === 'failed' && !input.reachable && machine.offline
      const stays = before === state
      assertRule(failed || stays, 'by a failure', edge)
      assertRule(!loopback, 'at home', edge)
      const waitMs = edge.to.dueAt - input.now
      assertRule(stays || waitMs >= 1_000, 'not at once', edge)
      assertRule(edge.to.dueAt - now < HOUR * 2, 'probes', edge)
      suspended += 1
    }
    expect(suspended > 0).toBe(!loopback)
  })

  test('reconnect always connects, unless the page forbids it or nobody is there', () => {
    for (const edge of edges) {
      if (edge.input.type !== 'reconnect') continue
      const { machine } = edge.from.node
      const { status } = machine.state
      if (status === 'closed' || status === 'idle') {
        assertRule(edge.to.state === machine.state, 'as it was', edge)
      } else if (machine.frozen || machine.hidden) {
        assertRule(edge.to.state.status === 'suspended', 'not now', edge)
      } else {
        assertRule(edge.to.state.status === 'connecting', 'connecting', edge)
        assertRule(edge.to.serial === machine.serial + 1, 'with a new attempt', edge)
        assertRule(edge.to.offline === machine.offline, 'the page stays what it is', edge)
      }
    }
  })

  test('B2.2 who leaves and comes back within the linger changes nothing', () => {
    for (const { node } of visits.values()) {
      const { machine, now } = node
      const { status } = machine.state
      if (status === 'closed' || status === 'idle' || !machine.hasConsumers) continue
      const left = transition(machine, inputOf({ type: 'detach' }, now), policy)
      const back = transition(left, inputOf({ type: 'attach' }, now), policy)
      expect(back).toEqual({ ...machine, lingerUntil: Infinity })
      expect(back.state).toBe(machine.state)
    }
  })

  test('B8.3 the delay between refused attempts grows up to its ceiling', () => {
    const isUnlimited = policy.limit === Infinity && policy.maxElapsedMs === Infinity
    let paths = 0
    for (const { node } of visits.values()) {
      const { state, offline, hidden, frozen, hideAt, lingerUntil, retryMs } = node.machine
      const calm = !offline && !hidden && !frozen && Math.min(hideAt, lingerUntil) === Infinity
      if (state.status !== 'connecting' || !calm) continue
      const delays = delaysOfRefusals(node, { ...policy, maxDelayMs: 64_000 })
      const ceiling = retryMs === undefined ? 32_000 : 64_000
      // Doubled each time until it stands still.
      for (const [index, delay] of delays.slice(1).entries()) {
        expect(delay).toBe(Math.min(2 * (delays[index] as number), ceiling))
      }
      expect(delays.length === 8).toBe(isUnlimited)
      expect(delays.at(-1) === ceiling || delays.length < 8).toBe(true)
      paths += 1
    }
    expect(paths).toBeGreaterThan(2)
  })
})

/** What is waited for between attempts that are refused one after the other, eight at most. */
function delaysOfRefusals(from: Node, policy: MachinePolicy): number[] {
  let { machine, now } = from
  const delays: number[] = []
  const [, , , refused] = ofAttempt(0)
  while (delays.length < 8 && machine.request !== undefined) {
    const failed = { ...refused, serial: machine.request } as MachineEvent
    machine = transition(machine, inputOf(failed, now), policy)
    const { state } = machine
    if (state.status !== 'waiting') break
    expect(wakeAt(machine)).toBe(now + state.delayMs)
    delays.push(state.delayMs)
    now = wakeAt(machine)
    const timer = { type: 'timer', quietSince: now, gapMs: undefined } as const
    machine = transition(machine, inputOf(timer, now), policy)
  }
  return delays
}
