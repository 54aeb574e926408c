// Random lives of tabs that share a stream: they come and go, crash, freeze and thaw, their messages
// are late, the server drops them. What must hold of each of them is checked on the way and at the end.
import { createVirtualClock } from '@lastevent/testing'
import * as fc from 'fast-check'
import { createOrigin, type Origin, type SharedTab } from './shared-tabs.ts'

/** How long two tabs may both think that they lead, in milliseconds. */
const OVERLAP_MS = 2000
/** What it takes at most until everything is in order again. */
const QUIET_MS = 20_000

export type Step =
  | { readonly do: 'publish'; readonly count: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'open'; readonly replay: number }
  | { readonly do: 'close' | 'leave' | 'crash' | 'thaw' | 'pause' | 'resume'; readonly tab: number }
  | { readonly do: 'freeze'; readonly tab: number; readonly told: boolean }
  | { readonly do: 'drop' }
  /** Somebody sets the wall clock. */
  | { readonly do: 'set clock'; readonly byMs: number }

export interface Life {
  readonly seed: number
  readonly delayMs: number
  readonly steps: readonly Step[]
}

const tab = fc.nat({ max: 20 })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('publish'), count: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.constantFrom(0, 1, 7, 40, 150, 500, 1200, 3000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('open'), replay: fc.constantFrom(0, 0, 2) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('close', 'leave', 'crash', 'thaw', 'thaw', 'pause', 'resume'),
      tab,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('freeze'), tab, told: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop') }) },
)

const clockStep: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('set clock'),
  byMs: fc.constantFrom(-3_600_000, -700, 3_600_000),
})

const lengths = { minLength: 4, maxLength: 40, size: 'max' } as const

export const life: fc.Arbitrary<Life> = fc.record({
  seed: fc.nat(),
  delayMs: fc.constantFrom(0, 3, 30, 150),
  steps: fc.oneof(
    { weight: 4, arbitrary: fc.array(step, lengths) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.oneof({ weight: 9, arbitrary: step }, { weight: 1, arbitrary: clockStep }),
        lengths,
      ),
    },
  ),
})

/** A tab under observation. */
interface Subject extends SharedTab {
  /** All events after this one are to be seen; undefined as long as it was not open. */
  since: number | undefined
  stopListening: (() => void) | undefined
  over: boolean
  /** It was never frozen, nor without a listener: it has no reason to fall behind. */
  stays: boolean
  /** When it was last seen frozen or without a listener: a reason to lose the lead. */
  absentAt: number
}

/** What came of a life, for the figures of the whole run. */
export interface Outcome {
  readonly takeovers: number
  readonly overlapMs: number
  readonly requests: number
  readonly events: number
}

/** Lives it, and throws at the first thing that must not be. */
export async function live({ seed, delayMs, steps }: Life): Promise<Outcome> {
  const clock = createVirtualClock({ seed })
  const origin = createOrigin(() => Math.floor(clock.random() * delayMs), clock)
  const { log, server } = origin
  const subjects: Subject[] = []
  // Terms then no longer say who came later: a tab that thaws may take the lead, and others may have
  // to read on by themselves. What is delivered is right all the same.
  const isClockSet = steps.some(({ do: what }) => what === 'set clock')
  let overlapSince: number | undefined
  let overlapMs = 0
  let leader: Subject | undefined
  let leadsSince = 0
  let takeovers = 0
  /** The time that has passed, whatever the wall clock says. */
  let elapsedMs = 0

  function open(replay: number): void {
    const made = origin.open({ replay, idle: true })
    const subject: Subject = {
      ...made,
      since: undefined,
      stopListening: undefined,
      over: false,
      stays: true,
      absentAt: -Infinity,
    }
    made.stream.subscribe(look)
    listen(subject)
    subjects.push(subject)
  }

  function listen(subject: Subject): void {
    subject.stopListening ??= subject.stream.on('message', ({ data }) => subject.heard.push(data))
  }

  function look(): void {
    for (const subject of subjects) {
      const isAbsent = subject.tab.state !== 'running' || !subject.stopListening
      if (isAbsent) subject.absentAt = elapsedMs
    }
    const leaders = subjects.filter(
      ({ tab: { state }, stream }) => state === 'running' && stream.state.role === 'leader',
    )
    if (leaders.length > 0 && !leaders.includes(leader as Subject)) {
      const thereMs = elapsedMs - Math.max(leader?.absentAt ?? Infinity, leadsSince)
      if (thereMs > OVERLAP_MS && !leader?.over && !isClockSet) {
        throw new Error('the lead of a tab was taken')
      }
      leader = leaders[0]
      leadsSince = elapsedMs
      takeovers += 1
    }
    if (leaders.length < 2) overlapSince = undefined
    else overlapSince ??= elapsedMs
    if (overlapSince !== undefined) overlapMs = Math.max(overlapMs, elapsedMs - overlapSince)
    if (overlapMs > OVERLAP_MS) throw new Error(`two leaders for ${overlapMs} ms`)
    for (const subject of subjects) {
      // Where messages take longer, a claimer may have to begin without having heard of all.
      const isInTouch = subject.stays && delayMs <= 30 && !isClockSet
      if (isInTouch && subject.own.length > 0) throw new Error('a connection of its own')
      if (subject.stream.state.status === 'open') subject.since ??= log.length
    }
  }

  /** In small steps, so that what holds at all times is looked at often. */
  async function pass(ms: number): Promise<void> {
    const stride = Math.max(ms / 8, 20)
    for (let left = ms; left >= 0; left -= stride) {
      const strideMs = Math.min(stride, left)
      await clock.advance(strideMs)
      elapsedMs += strideMs
      look()
    }
  }

  const running = (): Subject[] => subjects.filter(({ over }) => !over)

  async function take(next: Step): Promise<void> {
    if (next.do === 'publish') return log.publish(next.count)
    if (next.do === 'wait') return pass(next.ms)
    if (next.do === 'open') return subjects.length < 6 ? open(next.replay) : undefined
    if (next.do === 'drop') return log.drop()
    if (next.do === 'set clock') return clock.set(clock.now() + next.byMs)
    const candidates = running()
    const subject = candidates[next.tab % candidates.length]
    if (subject === undefined) return undefined
    switch (next.do) {
      case 'close':
        subject.over = true
        return subject.tab.close()
      case 'crash':
        subject.over = true
        return subject.tab.crash()
      case 'leave':
        if (subject.tab.state !== 'running') return undefined
        subject.over = true
        return subject.stream.close()
      case 'freeze':
        subject.stays = false
        return subject.tab.freeze({ told: next.told })
      case 'thaw':
        return subject.tab.thaw()
      case 'pause':
        if (subject.tab.state !== 'running') return undefined
        subject.stays = false
        subject.stopListening?.()
        subject.stopListening = undefined
        return undefined
      case 'resume':
        return subject.tab.state === 'running' ? listen(subject) : undefined
    }
  }

  open(0)
  for (const next of steps) {
    await take(next)
    // Nothing takes no time at all.
    await pass(1)
  }
  for (const subject of running()) {
    subject.tab.thaw()
    if (subject.tab.state === 'running') listen(subject)
  }
  look()
  await pass(QUIET_MS)
  log.publish(1)
  await pass(2000)

  for (const [index, subject] of running().entries()) checkSubject(index, subject, log.length)
  const { length } = server.liveConnections
  if (length !== (running().length > 0 ? 1 : 0)) throw new Error(`${length} connections at the end`)
  origin.closeAll()
  await clock.advance(1000)
  checkEnd(origin)
  return { takeovers, overlapMs, requests: server.requests.length, events: log.length }
}

function checkSubject(
  index: number,
  { heard, since, stream, errors }: Subject,
  last: number,
): void {
  const numbers = heard.map(Number)
  const what = `tab ${index} (${stream.state.status}, ${stream.state.role}): ${numbers.join(' ')}`
  const first = numbers[0] ?? Infinity
  if (since === undefined) throw new Error(`${what}: never open`)
  if (first > since + 1) throw new Error(`${what}: missed events after ${since}`)
  for (const [at, number] of numbers.entries()) {
    if (number !== first + at) throw new Error(`${what}: not each once, in order`)
  }
  if (numbers.at(-1) !== last) throw new Error(`${what}: not up to ${last}`)
  if (stream.state.missed > 0) throw new Error(`${what}: missed ${stream.state.missed}`)
  void errors
}

function checkEnd({ server, clock }: Origin): void {
  const { length } = server.liveConnections
  if (length > 0) throw new Error(`${length} connections after the end`)
  if (clock.pending.length > 0) throw new Error(`${clock.pending.length} timers after the end`)
}
