// Every case in every realm of an engine, with our class; and with others where a report is asked for.

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { commands, server } from 'vitest/browser'
import { cases } from './cases.ts'
import { type Implementation, type Verdict } from './command.ts'
import { exceptionFor } from './exceptions.ts'
import { type RealmKind } from './lab.ts'
import { type CaseRecord } from './record.ts'
import { openRealms, type Realms } from './realms.ts'

const kinds: readonly RealmKind[] = [
  'window',
  'dedicated worker',
  'shared worker',
  'service worker',
]
const address = inject('scriptServer')
const implementations = inject('implementations')

let realms: Realms
let version: string
beforeAll(async () => {
  version = await commands.engineVersion()
  realms = await openRealms(address.here)
})
afterAll(() => realms.close())

async function keep(record: CaseRecord): Promise<void> {
  await fetch(`${address.control}/record`, { method: 'POST', body: JSON.stringify(record) })
}

/** After this time without an end a case has failed: long where that is not expected. */
function deadlineOf(implementation: Implementation, isExcepted: boolean): number {
  if (implementation !== 'lastevent') return 6_000
  return isExcepted ? 2_000 : 120_000
}

/** What is wrong with this verdict; what others fail is for the report, not for this test. */
function complaint(
  implementation: Implementation,
  isExcepted: boolean,
  { failure }: Verdict,
): string | undefined {
  if (implementation !== 'lastevent') return undefined
  if (!isExcepted) return failure
  return failure === undefined ? 'It passes: the exception is none.' : undefined
}

describe.each(implementations)('%s', (implementation) => {
  // npm `eventsource` is no class for workers: it resolves no address there.
  const fittingKinds = kinds.filter((kind) => implementation !== 'npm' || kind === 'window')
  describe.each(fittingKinds)('in a %s', (realm) => {
    const fitting = cases.filter(({ realms: only }) => only?.includes(realm) ?? true)
    const titles = fitting.map(({ title }) => title)
    test.concurrent.each(titles)('%s', async (title) => {
      const isExcepted = exceptionFor(title, server.browser, realm) !== undefined
      const deadlineMs = deadlineOf(implementation, isExcepted)
      const verdict = await realms.run({ realm, title, implementation, address, deadlineMs })
      await keep({ engine: server.browser, version, implementation, realm, title, ...verdict })
      expect(complaint(implementation, isExcepted, verdict) ?? 'passed').toBe('passed')
    })
  })
})
