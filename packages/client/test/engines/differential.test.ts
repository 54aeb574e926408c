// The browser's own class and ours, over the same bytes and the same server.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { server } from 'vitest/browser'
import { differences } from './differential.ts'
import { knownDifference } from './known-differences.ts'
import { openRealms, type Realms } from './realms.ts'

const address = inject('scriptServer')

let realms: Realms
beforeAll(async () => {
  realms = await openRealms(address.here)
})
afterAll(() => realms.close())

describe.each(Object.entries(differences))('%s', (_theme, cases) => {
  test.concurrent.each(cases.map(({ title }) => title))('%s', async (title) => {
    const known = knownDifference(title, server.browser)
    const { failure } = await realms.run({
      realm: 'window',
      title,
      implementation: 'lastevent',
      address,
      deadlineMs: 120_000,
    })
    // The log of a difference that is known is not compared: it is the browser's.
    const seen = known === undefined || failure === undefined ? failure : known.reason
    expect(seen ?? 'the same').toBe(known?.reason ?? 'the same')
  })
})
