// Cases of what a source asks for: method, headers, address, cookies, redirects.
import { type Case, equal, type Lab, ok, soon, staying } from '../lab.ts'
import { type SeenRequest } from '../script.ts'

/** The first request of a source. */
async function firstRequest(lab: Lab, init?: EventSourceInit): Promise<SeenRequest | undefined> {
  const play = await lab.play(staying('data: a\n\n'))
  lab.open(play.url, init)
  return (await play.requests(1))[0]
}

const headers: readonly Case[] = [
  {
    title: '[9.2.2] the request is a GET that accepts text/event-stream and nothing else',
    async run(lab) {
      const request = await firstRequest(lab)
      equal([request?.method, request?.headers['accept']], ['GET', 'text/event-stream'], 'it')
    },
  },
  {
    title: '[9.2.2] the request bypasses caches, and says so',
    async run(lab) {
      const request = await firstRequest(lab)
      equal(request?.headers['cache-control'], 'no-cache', 'its Cache-Control')
    },
  },
  {
    title: '[9.2.2] a response is not taken from a cache, whatever it allows',
    async run(lab) {
      const cacheable = { 'cache-control': 'max-age=3600' }
      const play = await lab.play([
        { headers: cacheable, steps: ['data: a\n\n'] },
        { headers: cacheable, steps: ['data: b\n\n'] },
      ])
      const first = lab.open(play.url)
      await first.event('error')
      first.source.close()
      equal((await lab.open(play.url).message()).data, 'b', 'what the second source reads')
    },
  },
  {
    title: '[9.2.3] the first request has no Last-Event-ID',
    async run(lab) {
      const request = await firstRequest(lab)
      equal(request?.headers['last-event-id'], undefined, 'its Last-Event-ID')
    },
  },
  {
    title: '[9.2.2] the request tells which page or worker it comes from',
    async run(lab) {
      const request = await firstRequest(lab)
      equal(request?.headers['referer'], location.href, 'its Referer')
    },
  },
  {
    title: '[9.2.2] cookies go with a request to the same origin, and are taken from its response',
    async run(lab) {
      const play = await lab.play([
        { headers: { 'set-cookie': 'crumb=1' }, steps: ['retry: 100\n\n'] },
        staying(),
      ])
      lab.open(play.url)
      const [first, second] = await play.requests(2)
      ok(!first?.headers['cookie']?.includes('crumb=1'), 'the first request has the cookie')
      ok(second?.headers['cookie']?.includes('crumb=1') === true, 'the second has no cookie')
    },
  },
]

/** A source with this address asks for this path. */
function resolves(
  title: string,
  address: (absolute: string, path: string) => string | URL,
  expected: { readonly path: string; readonly url: (absolute: string) => string },
): Case {
  return {
    title,
    async run(lab) {
      const play = await lab.play(staying('data: a\n\n'))
      const absolute = play.url
      const { source } = lab.open(address(absolute, new URL(absolute).pathname))
      const [request] = await play.requests(1)
      equal(request?.path, expected.path, 'what was asked for')
      equal(source.url, expected.url(absolute), 'its url')
    },
  }
}

const same = (absolute: string): string => absolute

const addresses: readonly Case[] = [
  resolves('[9.2.2] an address may be a path', (_, path) => path, { path: '', url: same }),
  resolves('[9.2.2] an address may be relative', (_, path) => path.slice(1), {
    path: '',
    url: same,
  }),
  resolves('[9.2.2] an address may be without its scheme', (absolute) => absolute.slice(5), {
    path: '',
    url: same,
  }),
  resolves('[9.2.2] an address may be a URL object', (absolute) => new URL(absolute), {
    path: '',
    url: same,
  }),
  resolves('[9.2.2] a fragment stays in the url, and out of the request', (url) => `${url}a#b`, {
    path: 'a',
    url: (url) => `${url}a#b`,
  }),
  resolves('[9.2.2] an address is normalized', (url) => ` ${url}x/../ä b?ö\n`, {
    path: '%C3%A4%20b?%C3%B6',
    url: (url) => `${url}%C3%A4%20b?%C3%B6`,
  }),
  {
    title: '[9.2.2] an empty address is the one of the page or worker',
    async run(lab) {
      const { event, source } = lab.open('')
      equal(source.url, location.href, 'its url')
      await event('error')
      equal(source.readyState, 2, 'its state after a response that is no event stream')
    },
  },
  {
    title: '[9.2.2] anything is made a string and taken as an address',
    run(lab) {
      for (const value of [null, undefined, 1, true, { toString: () => 'x y' }]) {
        const { source } = lab.open(value as unknown as string)
        const expected = new URL(String(value), location.href).href
        equal(source.url, expected, `the url of ${String(value)}`)
        source.close()
      }
    },
  },
]

function redirects(status: number): Case {
  return {
    title: `[9.2.3] a redirect by ${status} is followed`,
    async run(lab) {
      const target = await lab.play(staying('data: a\n\n'))
      const play = await lab.play({ status, type: null, headers: { location: target.url } })
      const { message, source, states } = lab.open(play.url)
      const { data, origin } = await message()
      equal([data, origin], ['a', lab.address.here], 'what was read')
      equal(source.url, play.url, 'its url')
      equal(states, ['open 1'], 'what has happened')
      equal((await target.requests(1))[0]?.headers['accept'], 'text/event-stream', 'its Accept')
    },
  }
}

const redirections: readonly Case[] = [
  ...[301, 302, 303, 307, 308].map(redirects),
  {
    title: '[9.2.3] after a redirect it comes back to its own address, with the id',
    async run(lab) {
      const target = await lab.play([soon('id: 1\ndata: a\n\n'), staying('data: b\n\n')])
      const play = await lab.play({ status: 302, type: null, headers: { location: target.url } })
      await lab.open(play.url).message(2)
      const asked = (await play.requests(1)).map((request) => request.headers['last-event-id'])
      equal(asked, [undefined, '1'], 'what was asked for there')
    },
  },
  {
    title: '[9.2.3] a redirect to what is no event stream ends it',
    async run(lab) {
      const play = await lab.play({ status: 302, headers: { location: '/realm.html' } })
      const { event, states } = lab.open(play.url)
      await event('error')
      equal(states, ['error 2'], 'what has happened')
    },
  },
]

export const requestingCases: readonly Case[] = [...headers, ...addresses, ...redirections]
