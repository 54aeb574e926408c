// What the client makes of a server at another origin that refuses it, in Chromium, which tells a
// script nothing of why. Counted at the server: it is never asked endlessly.
import { type Browser, type BrowserContext } from 'playwright-core'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from 'vitest'
import { launchBrowser } from '@lastevent/browsers'
import { freePort } from '../support/free-port.ts'
import { bundleScript, type LabPage, openLabPage } from '../support/lab-browser.ts'
import { type LabServer, type LabServerOptions, startLabServer } from '../support/lab-server.ts'

const scriptUrl = new URL('../support/lab-script.ts', import.meta.url)

let browser: Browser
let home: LabServer
let context: BrowserContext
let lab: LabPage

beforeAll(async () => {
  const [launched, script] = await Promise.all([launchBrowser(), bundleScript(scriptUrl)])
  browser = launched
  home = await startLabServer({ script })
})
afterAll(async () => {
  await browser?.close()
  await home?.close()
})
beforeEach(async () => {
  // With a memory of its own: browsers remember what a server has allowed.
  context = await browser.newContext()
  lab = await openLabPage(context, home.origin)
})
afterEach(async () => {
  await context.close()
  if (lab.complaints.length > 0) throw new Error(lab.complaints.join('\n'))
})

async function serve(options: LabServerOptions): Promise<LabServer> {
  const server = await startLabServer(options)
  onTestFinished(() => server.close())
  return server
}

const token = 'token=secret'

const addressOf = ({ origin }: { readonly origin: string }): string => `${origin}/events?${token}`

/** How often each method was used for the stream. */
function countRequests({ requests }: LabServer): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { method } of requests) counts[method] = (counts[method] ?? 0) + 1
  return counts
}

/** Waits for the refusal, and makes sure that it is the end of it. */
async function refused(server: LabServer): Promise<string> {
  const { fatal, errors, states } = await lab.until('the end', (record) => !!record.fatal)
  expect(fatal).toMatchObject({ name: 'ProtocolError', code: 'cors-refused' })
  expect(states.at(-1)).toBe('closed error')
  for (const { message } of [...errors, fatal!]) expect(message).not.toContain('secret')
  const count = server.requests.length
  // Time for a few more attempts, at 200 ms at most.
  await lab.page.waitForTimeout(600)
  expect(server.requests.length).toBe(count)
  return fatal!.message
}

const ids = (length: number): string[] => Array.from({ length }, (_, index) => String(index + 1))

describe('a server that allows the plain request, but no Last-Event-ID (B4)', () => {
  test('is closed at its first resume, with the two ways to cure it', async () => {
    const server = await serve({ permission: 'plain' })
    server.publish(3)
    await lab.open(addressOf(server))
    await lab.until('the events', (record) => record.ids.length === 3)
    server.drop()
    const message = await refused(server)
    expect(message).toContain('Access-Control-Allow-Headers: Last-Event-ID')
    expect(message).toContain('resume: { query }')
    expect(countRequests(server)).toEqual({ GET: 1, OPTIONS: 2, HEAD: 2 })
    const { errors, states } = await lab.record()
    expect(errors.map(({ code }) => code)).toEqual([
      'connection-lost',
      'connect-failed',
      'cors-refused',
    ])
    expect(states.join(', ')).toBe(
      'connecting, open, waiting, connecting, waiting, connecting, closed error',
    )
  })

  test('is closed likewise where the very first request resumes', async () => {
    const server = await serve({ permission: 'plain' })
    await lab.open(addressOf(server), { initialLastEventId: '7' })
    expect(await refused(server)).toContain('Access-Control-Allow-Headers: Last-Event-ID')
    expect(countRequests(server)).toEqual({ OPTIONS: 2, HEAD: 2 })
  })

  test('is resumed with `resume: { query }`, without a preflight (B3.3)', async () => {
    const server = await serve({ permission: 'plain' })
    server.publish(3)
    await lab.open(addressOf(server), { resume: { query: 'lastEventId' } })
    for (let drop = 1; drop <= 3; drop += 1) {
      await lab.until('the events', (record) => record.ids.length === server.length)
      server.drop()
      server.publish(2)
    }
    const { fatal, states } = await lab.until('the end', (record) => record.ids.length === 9)
    expect((await lab.record()).ids).toEqual(ids(9))
    expect({ fatal, last: states.at(-1) }).toEqual({ fatal: undefined, last: 'open' })
    expect(countRequests(server)).toEqual({ GET: 4 })
    expect(server.requests.map(({ after }) => after)).toEqual([undefined, '3', '5', '7'])
  })
})

describe('a server that allows nothing (B4)', () => {
  test('is closed after two attempts, with what it has to send', async () => {
    const server = await serve({ permission: 'nothing' })
    server.publish(3)
    await lab.open(addressOf(server))
    expect(await refused(server)).toContain('Access-Control-Allow-Origin')
    expect(countRequests(server)).toEqual({ GET: 2, HEAD: 2 })
    const { ids: received, errors, tries } = await lab.record()
    expect(received).toEqual([])
    expect(errors.map(({ code }) => code)).toEqual(['connect-failed', 'cors-refused'])
    expect(tries).toEqual(['GET', 'HEAD', 'GET', 'HEAD'])
  })

  test('is closed, too, where it comes up only later', async () => {
    const port = await freePort()
    await lab.open(`http://localhost:${port}/events?${token}`)
    await lab.until('three failures', ({ errors }) => errors.length >= 3)
    const server = await serve({ port, permission: 'nothing' })
    expect(await refused(server)).toContain('Access-Control-Allow-Origin')
    const { GET = 0, HEAD = 0, ...others } = countRequests(server)
    // Two probes that were answered tell. It may have come up between an attempt and its probe, or
    // have answered one whose own attempt it did not.
    expect([1, 2, 3]).toContain(GET)
    expect([2, 3]).toContain(HEAD)
    expect(others).toEqual({})
  })

  test('is told from one that has let the page in before, which is waited for', async () => {
    const server = await serve({ permission: 'resume' })
    server.publish(3)
    await lab.open(addressOf(server))
    await lab.until('the events', (record) => record.ids.length === 3)
    server.drop()
    server.publish(2)
    await lab.until('the resume', (record) => record.ids.length === 5)

    server.permit('nothing')
    server.drop()
    const { errors, tries } = await lab.until('failures', (record) => record.errors.length >= 6)
    expect(errors.map(({ code }) => code).slice(2)).toEqual(
      Array.from({ length: errors.length - 2 }, () => 'connect-failed'),
    )
    // No need to probe what is known to be allowed.
    expect(tries).not.toContain('HEAD')
    server.permit('resume')
    server.publish(2)
    await lab.until('the return', (record) => record.ids.length === 7)
    expect((await lab.record()).ids).toEqual(ids(7))
  })
})

describe('a server that is down at the start (B4)', () => {
  const cases = [
    { title: 'the first request is plain', after: undefined },
    { title: 'the first request resumes', after: '2' },
  ] as const

  test.for(cases)('is waited for, where $title', async ({ after }) => {
    const port = await freePort()
    const seed = after === undefined ? {} : { initialLastEventId: after }
    await lab.open(`http://localhost:${port}/events`, seed)
    const { states } = await lab.until('ten failures', ({ errors }) => errors.length >= 10)
    expect(states.filter((state) => state.startsWith('closed'))).toEqual([])
    const server = await serve({ port, permission: 'resume' })
    server.publish(4)
    const { ids: received } = await lab.until('the events', (record) => record.ids.at(-1) === '4')
    expect(received).toEqual(ids(4).slice(Number(after ?? 0)))
    expect((await lab.record()).fatal).toBe(undefined)
    expect(countRequests(server)['GET']).toBe(1)

    // And again, now that it has let the page in.
    await server.close()
    const known = (await lab.record()).errors.length
    await lab.until('ten more', ({ errors }) => errors.length >= known + 10)
    const revived = await serve({ port, permission: 'resume' })
    revived.publish(6)
    await lab.until('the resume', (record) => record.ids.at(-1) === '6')
    expect((await lab.record()).ids).toEqual(ids(6).slice(Number(after ?? 0)))
  })

  test("is waited for at the page's own origin, too, without a probe", async () => {
    home.answerWith(503)
    onTestFinished(() => home.answerWith(200))
    await lab.open('/events')
    await lab.until('failures', ({ errors }) => errors.length >= 5)
    home.answerWith(200)
    const { tries } = await lab.until('the opening', ({ states }) => states.at(-1) === 'open')
    expect(new Set(tries)).toEqual(new Set(['GET']))
  })
})

test('a refusal of credentials is a refusal, too (B4)', async () => {
  // It allows every origin, but says nothing of credentials.
  const server = await serve({ permission: 'plain' })
  await lab.open(addressOf(server), { credentials: 'include' })
  await refused(server)
  expect(countRequests(server)).toEqual({ GET: 2, HEAD: 2 })
})
