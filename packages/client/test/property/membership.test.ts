// B11.2 Roles and terms, explored: first every state that any sequence of inputs leads one member to,
// then members that share a lock and hear of each other late. Terms count relative to each other, so
// the states are finitely many.
import { describe, expect, test } from 'vitest'
import {
  follows,
  initialMembership,
  type Membership,
  type MembershipInput,
  transition,
} from '../../src/shared/transition.ts'

const holdsLock = ({ role }: Membership): boolean => role === 'candidate' || role === 'leader'

describe('one member', () => {
  const inputs = ({ term }: Membership): readonly MembershipInput[] => [
    { type: 'join' },
    { type: 'leave', forAll: false },
    { type: 'leave', forAll: true },
    { type: 'granted' },
    { type: 'stolen' },
    { type: 'unavailable', why: 'refused' },
    { type: 'unavailable', why: 'unresponsive' },
    { type: 'available' },
    { type: 'silence' },
    ...[0, term, term + 5].flatMap((known) =>
      [0, term + 10].map((now) => ({ type: 'claim', me: 'me', known, now, random: 0.5 }) as const),
    ),
    { type: 'elected' },
    ...[term - 1, term, term + 1].flatMap((heard) =>
      ['one', 'other'].map((from) => ({ type: 'heard', from, term: heard }) as const),
    ),
  ]

  interface Edge {
    readonly before: Membership
    readonly input: MembershipInput
    readonly after: Membership
  }

  /** The term's own value is all that does not matter. */
  const keyOf = ({ term, ...rest }: Membership): string => JSON.stringify([term > 0, rest])

  const visited = new Map([[keyOf(initialMembership), initialMembership]])
  const edges: Edge[] = []
  // A map hands out what is added while it is gone through: breadth first.
  for (const [, before] of visited) {
    for (const input of inputs(before)) {
      const after = transition(before, input)
      edges.push({ before, input, after })
      if (!visited.has(keyOf(after))) visited.set(keyOf(after), after)
    }
    if (visited.size > 1000) throw new Error('The states are not finite')
  }

  function assertRule(rule: string, holds: (edge: Edge) => boolean): void {
    const broken = edges.filter((edge) => !holds(edge))
    expect({ rule, broken }).toEqual({ rule, broken: [] })
  }

  test('has every role, and can leave it', () => {
    const roles = new Set([...visited.values()].map(({ role }) => role))
    expect([...roles].toSorted()).toEqual(['alone', 'candidate', 'follower', 'leader', 'outside'])
    console.log(`one member: ${visited.size} states, ${edges.length} transitions`)
    for (const before of visited.values()) {
      expect(transition(before, { type: 'leave', forAll: false }).role).toBe('outside')
    }
  })

  test('terms only grow, and a term has one leader', () => {
    assertRule('grows', ({ before, after }) => after.term >= before.term)
    assertRule('a new leader only with a new term', ({ before, input, after }) => {
      const isSame = after.leaderId === before.leaderId || after.leaderId === undefined
      return isSame || after.term > before.term || input.type === 'claim'
    })
    assertRule('a claim is later than all that is known', ({ before, input, after }) => {
      if (input.type !== 'claim' || before.role !== 'candidate') return true
      return after.term > Math.max(before.term, input.known) && after.term >= input.now
    })
  })

  test('a post of an older term changes nothing; a newer one ends every lead', () => {
    assertRule('older', ({ before, input, after }) => {
      return input.type !== 'heard' || input.term > before.term || after === before
    })
    assertRule('newer', ({ before, input, after }) => {
      if (input.type !== 'heard' || !(input.term > before.term)) return true
      if (before.role === 'outside' || before.role === 'alone') return after === before
      return after.role === 'follower' && follows(after, input)
    })
  })

  test('leads by way of the lock, a claim of its own, and nothing else', () => {
    assertRule('lock first', ({ before, input, after }) => {
      if (!holdsLock(after) || holdsLock(before)) return true
      return after.role === 'candidate' && before.role === 'follower' && input.type === 'granted'
    })
    assertRule('then the lead', ({ before, input, after }) => {
      if (after.role !== 'leader' || before.role === 'leader') return true
      return input.type === 'elected' && before.role === 'candidate' && before.hasClaimed
    })
    const leaders = [...visited.values()].filter(({ role }) => role === 'leader')
    expect(new Set(leaders.map(({ leaderId }) => leaderId))).toEqual(new Set(['me']))
  })

  test('whose lock is stolen follows, and keeps the lock only where the stream is over for all', () => {
    assertRule('stolen', ({ before, input, after }) => {
      return input.type !== 'stolen' || !holdsLock(before) || after.role === 'follower'
    })
    assertRule('kept', ({ before, input, after }) => {
      if (after.role !== 'outside' || !after.keepsLock || before === after) return true
      return before.role === 'leader' && input.type === 'leave' && input.forAll
    })
  })

  test('is alone while the host does not let it share: for good, unless that was only slow', () => {
    assertRule('for good', ({ before, input, after }) => {
      if (!before.fallback || after.fallback)
        return after.fallback === before.fallback || !before.fallback
      return before.fallback === 'unresponsive' && input.type === 'available'
    })
    assertRule('alone', ({ after }) => {
      return !after.fallback || after.role === 'alone' || after.role === 'outside'
    })
    assertRule('never without a reason', ({ after }) => after.role !== 'alone' || !!after.fallback)
  })
})

interface Setting {
  readonly count: number
  /**
   * Each claim is later than all before. Else members keep to the protocol's other means: nobody
   * leaves, and a candidate waits for all to answer.
   */
  readonly isClockRunning: boolean
}

describe.each<[string, Setting]>([
  ['two members', { count: 2, isClockRunning: true }],
  ['two members whose clock stands still', { count: 2, isClockRunning: false }],
  ['three members', { count: 3, isClockRunning: true }],
  ['three members whose clock stands still', { count: 3, isClockRunning: false }],
])('%s', (name, { count, isClockRunning }) => {
  type Item =
    | { readonly type: 'granted' | 'stolen' }
    | { readonly type: 'claim'; readonly from: number; readonly term: number }
    | { readonly type: 'report'; readonly known: number }

  /** The members, the lock, and what is on its way to each. */
  interface World {
    readonly members: readonly Membership[]
    readonly holder: number | undefined
    readonly queue: readonly number[]
    readonly inboxes: readonly (readonly Item[])[]
  }

  const everybody = Array.from({ length: count }, (_, index) => index)
  /** So much may be on its way to one member. */
  const mostItems = 3

  const start: World = {
    members: everybody.map(() => initialMembership),
    holder: undefined,
    queue: [],
    inboxes: everybody.map(() => []),
  }

  function send(world: World, to: number, item: Item): World {
    const inboxes = world.inboxes.map((items, index) => (index === to ? [...items, item] : items))
    return { ...world, inboxes }
  }

  function grantNext(world: World): World {
    const [next, ...queue] = world.queue
    if (world.holder !== undefined || next === undefined) return world
    return send({ ...world, holder: next, queue }, next, { type: 'granted' })
  }

  /** Gives the lock back, or leaves the queue; a grant on its way finds nobody. */
  function release(world: World, who: number): World {
    const queue = world.queue.filter((other) => other !== who)
    const holder = world.holder === who ? undefined : world.holder
    const inboxes = world.inboxes.map((items, index) =>
      index === who ? items.filter(({ type }) => type !== 'granted' && type !== 'stolen') : items,
    )
    return grantNext({ ...world, queue, holder, inboxes })
  }

  function steal(world: World, who: number): World {
    const freed = { ...world, queue: world.queue.filter((other) => other !== who) }
    const { holder } = freed
    const told = holder === undefined ? freed : send(freed, holder, { type: 'stolen' })
    return send({ ...told, holder: who }, who, { type: 'granted' })
  }

  /** What group.ts makes of a transition. */
  function dispatch(world: World, who: number, input: MembershipInput): World {
    const before = world.members[who]!
    const after = transition(before, input)
    const members = world.members.map((member, index) => (index === who ? after : member))
    const next = { ...world, members }
    if (after.role !== before.role) {
      if (after.role === 'outside') return release(next, who)
      if (after.role !== 'follower') return next
      const freed = release(next, who)
      return grantNext({ ...freed, queue: [...freed.queue, who] })
    }
    const steals = after.role === 'follower' && after.steals
    return steals && after !== before && input.type === 'silence' ? steal(next, who) : next
  }

  function termsOf({ members, inboxes }: World): readonly number[] {
    const terms = inboxes.flat().map((item) => {
      return 'term' in item ? item.term : 'known' in item ? item.known : 0
    })
    return [...members.map(({ term }) => term), ...terms]
  }

  function claim(world: World, who: number, known: number): World {
    const now = isClockRunning ? 1 + Math.max(...termsOf(world)) : 0
    const input = { type: 'claim', me: `${who}`, known, now, random: who / 8 } as const
    let next = dispatch(world, who, input)
    const { term } = next.members[who]!
    for (const other of everybody) {
      const isMember = next.members[other]!.role !== 'outside'
      if (other !== who && isMember) next = send(next, other, { type: 'claim', from: who, term })
    }
    return next
  }

  function deliver(world: World, who: number): World {
    const [item, ...rest] = world.inboxes[who]!
    const inboxes = world.inboxes.map((items, index) => (index === who ? rest : items))
    const next = { ...world, inboxes }
    if (item === undefined || next.members[who]!.role === 'outside') return next
    switch (item.type) {
      case 'granted':
      case 'stolen':
        return dispatch(next, who, { type: item.type })
      case 'claim': {
        const known = next.members[who]!.term
        const heard = { type: 'heard', from: `${item.from}`, term: item.term } as const
        return dispatch(send(next, item.from, { type: 'report', known }), who, heard)
      }
      case 'report': {
        const member = next.members[who]!
        const isRefused = member.role === 'candidate' && item.known >= member.term
        return isRefused ? claim(next, who, item.known) : next
      }
    }
  }

  /** Whether all others have answered the claim. */
  function isAnswered(world: World, who: number): boolean {
    const isOut = everybody.some((other) =>
      world.inboxes[other]!.some((item) => item.type === 'claim' && item.from === who),
    )
    return !isOut && !world.inboxes[who]!.some(({ type }) => type === 'report')
  }

  function stepsFrom(world: World): readonly World[] {
    return everybody.flatMap((who) => {
      const member = world.members[who]!
      const isHolder = world.holder === who
      const steps = [deliver(world, who)]
      if (member.role === 'outside') steps.push(dispatch(world, who, { type: 'join' }))
      else if (isClockRunning) steps.push(dispatch(world, who, { type: 'leave', forAll: false }))
      if (member.role === 'follower' && !member.steals && world.holder !== undefined) {
        steps.push(dispatch(world, who, { type: 'silence' }))
      }
      // The lock manager is asked before each: it would say that the lock is lost.
      if (member.role === 'candidate' && isHolder) {
        if (!member.hasClaimed) steps.push(claim(world, who, 0))
        else if (isClockRunning || isAnswered(world, who))
          steps.push(dispatch(world, who, { type: 'elected' }))
      }
      return steps
    })
  }

  /** Terms by their rank: how large they are does not matter. */
  function keyOf({ members, inboxes, ...lock }: World): string {
    const seen = [
      ...members.map(({ term }) => term),
      ...inboxes
        .flat()
        .map((item) => ('term' in item ? item.term : 'known' in item ? item.known : 0)),
    ]
    const ranks = [...new Set([0, ...seen])].toSorted((one, other) => one - other)
    const rank = (term: number): number => ranks.indexOf(term)
    return JSON.stringify([
      members.map((member) => ({ ...member, term: rank(member.term) })),
      inboxes.map((items) =>
        items.map((item) =>
          'term' in item
            ? { ...item, term: rank(item.term) }
            : 'known' in item
              ? { ...item, known: rank(item.known) }
              : item,
        ),
      ),
      lock,
    ])
  }

  const most = 30_000
  const visited = new Map([[keyOf(start), start]])
  for (const [, world] of visited) {
    if (visited.size > most) break
    for (const next of stepsFrom(world)) {
      if (next.inboxes.some(({ length }) => length > mostItems)) continue
      const key = keyOf(next)
      if (!visited.has(key)) visited.set(key, next)
    }
  }

  test('no two lead in the same term, whatever is late', () => {
    let leads = 0
    let several = 0
    for (const { members } of visited.values()) {
      const leaders = members.filter(({ role }) => role === 'leader')
      const terms = new Set(leaders.map(({ term }) => term))
      expect(terms.size).toBe(leaders.length)
      leads += leaders.length > 0 ? 1 : 0
      several += leaders.length > 1 ? 1 : 0
    }
    console.log(`${name}: ${visited.size} states, ${leads} with a leader, ${several} with more`)
    // It has happened, or all this would say nothing.
    expect(leads).toBeGreaterThan(20)
    expect(several > 20).toBe(isClockRunning)
  })

  test('once all is delivered, one leads at most: who holds the lock, and the others follow it', () => {
    let agreed = 0
    for (const world of visited.values()) {
      let settled = world
      for (let round = 0; settled.inboxes.some(({ length }) => length > 0); round += 1) {
        if (round > 200) throw new Error('never at rest')
        settled = everybody.reduce(deliver, settled)
      }
      const leaders = everybody.filter((who) => settled.members[who]!.role === 'leader')
      expect(leaders.length).toBeLessThanOrEqual(1)
      const [leader] = leaders
      if (leader === undefined) continue
      expect(settled.holder).toBe(leader)
      const { term } = settled.members[leader]!
      for (const other of settled.members) {
        // One that joined after the claim has not heard of the term yet.
        if (other.role !== 'follower' || other.term < term) continue
        expect(follows(other, { from: `${leader}`, term })).toBe(true)
        agreed += 1
      }
    }
    expect(agreed).toBeGreaterThan(2)
  })
})
