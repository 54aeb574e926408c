// What a browser will make of a request before it is made: where it goes, what it leaves out, whom it
// asks first. It never knows elements.
import { cleanBody, cleanUrl } from './secrets.ts'
import { isHeader, sentHeaders, type Setup } from './setup.ts'

/** Headers that a page may not set: the browser leaves them out without a word. */
const forbidden =
  /^(?:accept-charset|accept-encoding|access-control-.*|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*)$/i

const simpleMethods = new Set(['GET', 'HEAD', 'POST'])
const simpleHeaders = /^(?:accept|accept-language|content-language)$/i
const simpleTypes =
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(?:;|$)/i

/** Why no request can be made, as a sentence; undefined where one can. */
export function problemOf(setup: Setup, pageUrl: string): string | undefined {
  if (!URL.canParse(setup.url, pageUrl)) return 'This is no URL that a request could go to.'
  const { protocol, username, password } = new URL(setup.url, pageUrl)
  if (!/^https?:$/.test(protocol)) return `A stream comes over http or https, not ${protocol}`
  if (username !== '' || password !== '') {
    return 'A user and a password belong into a header, not into the URL.'
  }
  const wrong = setup.headers.find(({ name, value }) => (name || value) && !isHeader(name, value))
  if (wrong) return `“${wrong.name}: ${wrong.value}” is no header that can be sent.`
  return undefined
}

/** What is good to know, a sentence each. */
export function hintsOf(setup: Setup, pageUrl: string): readonly string[] {
  if (problemOf(setup, pageUrl) !== undefined) return []
  return [
    ...aboutHeaders(setup),
    ...aboutBody(setup),
    ...aboutOrigin(setup, pageUrl),
    ...aboutSecrets(setup),
  ]
}

function aboutHeaders(setup: Setup): readonly string[] {
  const left = sentHeaders(setup).filter(({ name }) => forbidden.test(name))
  const empty = setup.headers.filter(({ name, value, secret }) => name && secret && value === '')
  return [
    ...(left.length > 0
      ? [`The browser doesn’t let a page send ${listed(left.map(({ name }) => name))}.`]
      : []),
    ...(empty.length > 0
      ? [`Without a value ${listed(empty.map(({ name }) => name))} is not sent.`]
      : []),
  ]
}

function aboutBody({ method, body }: Setup): readonly string[] {
  if (method === 'GET') return body === '' ? [] : ['GET has no body: it is not sent.']
  if (method === 'QUERY') return []
  return [
    `A ${method} may not be safe to repeat: the end of its response is the end of the stream, ` +
      'unless an app says otherwise (retry.unsafe).',
  ]
}

function aboutOrigin(setup: Setup, pageUrl: string): readonly string[] {
  const page = new URL(pageUrl)
  const url = new URL(setup.url, pageUrl)
  if (url.origin === page.origin) return []
  const hints = [
    `Another origin: its server has to answer with Access-Control-Allow-Origin: ${page.origin}. ` +
      'Cookies don’t go along.',
  ]
  if (page.protocol === 'https:' && url.protocol === 'http:') {
    hints.push('A page that came over https may not ask a server over http.')
  }
  const headers = sentHeaders(setup).filter(
    ({ name, value }) =>
      !forbidden.test(name) &&
      !simpleHeaders.test(name) &&
      !(name.toLowerCase() === 'content-type' && simpleTypes.test(value)),
  )
  const asked = [
    ...(simpleMethods.has(setup.method) ? [] : [`the method ${setup.method}`]),
    ...headers.map(({ name }) => name),
    ...(setup.lastEventId === '' ? [] : ['Last-Event-ID']),
  ]
  hints.push(
    asked.length > 0
      ? `The browser asks first, by OPTIONS, whether ${listed(asked)} may come.`
      : 'Once there is an id to resume after, the browser asks first whether Last-Event-ID may come.',
  )
  return hints
}

function aboutSecrets({ url, body }: Setup): readonly string[] {
  const names = [...cleanUrl(url).removed, ...cleanBody(body).removed]
  return names.length > 0 ? [`A link and copied code leave out ${listed(names)}.`] : []
}

/** A, B and C. */
export function listed(names: readonly string[]): string {
  const unique = [...new Set(names)]
  const last = unique.pop() ?? ''
  return unique.length === 0 ? last : `${unique.join(', ')} and ${last}`
}
