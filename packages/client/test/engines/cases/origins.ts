// Cases of other origins: what must be allowed, cookies, and addresses that are no server's.
import { type Case, equal, type Lab, ok, soon, staying } from '../lab.ts'
import { type Answer } from '../script.ts'

type Headers = Readonly<Record<string, string>>

const allowAll: Headers = { 'access-control-allow-origin': '*' }

function allowHere({ address }: Lab): Headers {
  return {
    'access-control-allow-origin': address.here,
    'access-control-allow-credentials': 'true',
  }
}

function isRefused(title: string, headers: (lab: Lab) => Headers, init?: EventSourceInit): Case {
  return {
    title,
    async run(lab) {
      const play = await lab.play({ steps: ['data: a\n\n'], headers: headers(lab) })
      const { event, messages, source } = lab.open(play.elsewhere, init)
      await event('error')
      // An implementation on top of fetch may take more than one request to see what this is.
      for (let number = 2; source.readyState !== 2; number += 1) await event('error', number)
      equal(messages, [], 'what was read')
    },
  }
}

function isAllowed(title: string, headers: (lab: Lab) => Headers, init?: EventSourceInit): Case {
  return {
    title,
    async run(lab) {
      const play = await lab.play({ ...staying('data: a\n\n'), headers: headers(lab) })
      const { message, source, states } = lab.open(play.elsewhere, init)
      const { data, origin } = await message()
      equal([data, origin], ['a', lab.address.there], 'what was read')
      equal(source.withCredentials, init?.withCredentials === true, 'withCredentials')
      equal(states, ['open 1'], 'what has happened')
      const requests = await play.requests(1)
      equal(
        requests.map(({ method }) => method),
        ['GET'],
        'the requests',
      )
      equal(requests[0]?.headers['origin'], lab.address.here, 'its Origin')
    },
  }
}

/** Whether a cookie that the other origin has set comes back to it. */
function sendsCookies(title: string, init: EventSourceInit | undefined, expected: boolean): Case {
  return {
    title,
    async run(lab) {
      const headers = allowHere(lab)
      const first = { headers: { ...headers, 'set-cookie': 'crumb=1' }, steps: ['retry: 100\n\n'] }
      const play = await lab.play([first, { ...staying(), headers }])
      lab.open(play.elsewhere, init)
      const [, second] = await play.requests(2)
      equal(second?.headers['cookie']?.includes('crumb=1') === true, expected, 'having the cookie')
    },
  }
}

const permissions: readonly Case[] = [
  isAllowed('[9.2.2] another origin may allow everybody, and no preflight is made', () => allowAll),
  isAllowed('[9.2.2] another origin may allow this one', allowHere),
  isAllowed('[9.2.2] another origin may allow credentials', allowHere, { withCredentials: true }),
  isRefused('[9.2.3] another origin that allows nothing ends it', () => ({})),
  isRefused('[9.2.3] another origin that allows a third one ends it', () => ({
    'access-control-allow-origin': 'http://example.org',
  })),
  isRefused('[9.2.3] another origin that allows an empty one ends it', () => ({
    'access-control-allow-origin': '',
  })),
  isRefused('[9.2.3] with credentials, allowing everybody is not enough', () => allowAll, {
    withCredentials: true,
  }),
  isRefused(
    '[9.2.3] with credentials, allowing the origin is not enough',
    ({ address }) => ({ 'access-control-allow-origin': address.here }),
    { withCredentials: true },
  ),
]

const cookies: readonly Case[] = [
  sendsCookies(
    '[9.2.2] withCredentials sends cookies to another origin',
    { withCredentials: true },
    true,
  ),
  sendsCookies(
    '[9.2.2] without withCredentials no cookies go to another origin',
    { withCredentials: false },
    false,
  ),
  sendsCookies('[9.2.2] by default no cookies go to another origin', undefined, false),
]

const redirections: readonly Case[] = [
  {
    title:
      '[9.2.3] a redirect to another origin needs its permission, and the event tells that origin',
    async run(lab) {
      const target = await lab.play({ ...staying('data: a\n\n'), headers: allowAll })
      const play = await lab.play({ status: 302, headers: { location: target.elsewhere } })
      const { message, source } = lab.open(play.url)
      equal((await message()).origin, lab.address.there, 'the origin of its event')
      equal(source.url, play.url, 'its url')
    },
  },
  {
    title: '[9.2.3] a redirect within another origin needs its permission twice',
    async run(lab) {
      const target = await lab.play({ ...staying('data: a\n\n'), headers: allowAll })
      const headers = { ...allowAll, location: target.elsewhere }
      const play = await lab.play({ status: 307, headers })
      equal((await lab.open(play.elsewhere).message()).origin, lab.address.there, 'the origin')
    },
  },
]

const resuming: readonly Case[] = [
  {
    title: '[9.2.3] another origin is asked for what follows the last id',
    async run(lab) {
      const first: Answer = { ...soon('id: abc\ndata: a\n\n'), headers: allowAll }
      const play = await lab.play([first, { ...staying('data: b\n\n'), headers: allowAll }], {
        preflight: { ...allowAll, 'access-control-allow-headers': 'Last-Event-ID' },
      })
      const { message, messages } = lab.open(play.elsewhere)
      await message(2)
      equal(
        messages.map(([, data, id]) => data + id),
        ['aabc', 'babc'],
        'what was read',
      )
      const gets = (await play.requests(2)).filter(({ method }) => method === 'GET')
      equal(gets[1]?.headers['last-event-id'], 'abc', 'what was asked for')
    },
  },
  {
    title: '[9.2.3] an id that is fit for a header needs no preflight',
    async run(lab) {
      const first: Answer = { ...soon('id: abc\ndata: a\n\n'), headers: allowAll }
      const play = await lab.play([first, { ...staying(), headers: allowAll }], {
        preflight: { ...allowAll, 'access-control-allow-headers': 'Last-Event-ID' },
      })
      lab.open(play.elsewhere)
      const methods = (await play.requests(2)).map(({ method }) => method)
      equal(methods, ['GET', 'GET'], 'the requests')
    },
  },
]

const local: readonly Case[] = [
  {
    title: '[9.2.3] a data: URL is a stream',
    async run(lab) {
      const { message, source } = lab.open('data:text/event-stream,data:%20a%0A%0A')
      const { data, origin } = await message()
      equal([data, origin], ['a', 'null'], 'what was read')
      source.close()
    },
  },
  {
    title: '[9.2.3] a data: URL of another content type ends it',
    async run(lab) {
      const { event, states } = lab.open('data:text/plain,data:%20a%0A%0A')
      await event('error')
      equal(states, ['error 2'], 'what has happened')
    },
  },
  {
    title: '[9.2.3] a blob: URL is a stream',
    // A service worker can make none.
    realms: ['window', 'dedicated worker', 'shared worker'],
    async run(lab) {
      const url = URL.createObjectURL(new Blob(['data: a\n\n'], { type: 'text/event-stream' }))
      lab.after(() => URL.revokeObjectURL(url))
      const { message, source } = lab.open(url)
      const { data, origin } = await message()
      equal([data, origin], ['a', lab.address.here], 'what was read')
      source.close()
    },
  },
  ...['about:blank', 'mailto:somebody@example.org', 'ftp://localhost/', 'javascript:void 0'].map(
    (url): Case => ({
      title: `[9.2.3] there is nothing to hope for at ${url}: it ends`,
      async run(lab) {
        const { event, source } = lab.open(url)
        equal(source.readyState, 0, 'its state before')
        await event('error')
        ok(source.readyState === 2, `its state is ${source.readyState} instead of 2`)
      },
    }),
  ),
]

export const originCases: readonly Case[] = [
  ...permissions,
  ...cookies,
  ...redirections,
  ...resuming,
  ...local,
]
