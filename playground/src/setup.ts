// What one has chosen in the page, and the same as the hash of a URL, so that a link shows it to
// somebody else. It never knows elements.
import { cleanBody, cleanUrl, isSecretName, isSecretValue } from './secrets.ts'

export interface HeaderField {
  readonly name: string
  readonly value: string
  /** Its value goes into no link and no code. */
  readonly secret: boolean
}

export interface Setup {
  /** Absolute, or relative to the page. */
  readonly url: string
  readonly method: string
  readonly headers: readonly HeaderField[]
  /** '' is none. */
  readonly body: string
  /** Where the first connection resumes; '' starts it at what comes next. */
  readonly lastEventId: string
  /** By event type, the entries of the contract that were changed, as text. */
  readonly schemas: Readonly<Record<string, string>>
}

export const defaultSetup: Setup = {
  url: '/events',
  method: 'GET',
  headers: [],
  body: '',
  lastEventId: '',
  schemas: {},
}

/** The methods that the form offers; `fetch` refuses CONNECT, TRACE and TRACK. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'] as const

/** A set-up as others may see it. */
export interface Shareable {
  /** With the leading `#`; '' for the default set-up. */
  readonly hash: string
  /** The names of the secrets that are not in it. */
  readonly leftOut: readonly string[]
}

const SCHEMA = 'schema.'

export function toHash(setup: Setup): Shareable {
  const parameters = new URLSearchParams()
  const leftOut: string[] = []
  const url = cleanUrl(setup.url)
  const body = cleanBody(setup.body)
  leftOut.push(...url.removed)
  if (setup.url !== defaultSetup.url) parameters.append('url', url.text)
  if (setup.method !== defaultSetup.method) parameters.append('method', setup.method)
  for (const { name, value, secret } of setup.headers) {
    if (name === '') continue
    if (secret || isSecretValue(value)) {
      parameters.append('secret', name)
      if (value !== '') leftOut.push(name)
    } else parameters.append('header', `${name}: ${value}`)
  }
  if (body.text !== '') parameters.append('body', body.text)
  leftOut.push(...body.removed)
  if (setup.lastEventId !== '') parameters.append('lastEventId', setup.lastEventId)
  for (const [type, text] of Object.entries(setup.schemas)) {
    parameters.append(`${SCHEMA}${type}`, text)
  }
  const hash = parameters.toString()
  return { hash: hash === '' ? '' : `#${hash}`, leftOut: [...new Set(leftOut)] }
}

/** What a hash says, and what of it makes no sense, in sentences. */
export interface ReadSetup {
  readonly setup: Setup
  readonly complaints: readonly string[]
  /** The names of the secrets that the link was given without. */
  readonly missing: readonly string[]
}

export function fromHash(hash: string): ReadSetup {
  const complaints: string[] = []
  const missing: string[] = []
  const headers: HeaderField[] = []
  const schemas: Record<string, string> = {}
  let { url, method, body, lastEventId } = defaultSetup

  function addHeader(text: string): void {
    const [, name = '', value = ''] = /^([^:]*):\s*(.*)$/s.exec(text) ?? []
    if (isHeader(name, value)) headers.push({ name, value, secret: isSecretName(name) })
    else complaints.push(`“${text}” is no header.`)
  }

  // A hash may also be a place in the page.
  const text = hash.includes('=') ? hash.slice(1) : ''
  for (const [key, value] of new URLSearchParams(text)) {
    if (key === 'url') url = value
    else if (key === 'method') {
      if ((methods as readonly string[]).includes(value)) method = value
      else complaints.push(`“${value}” is no method that can be chosen here.`)
    } else if (key === 'header') addHeader(value)
    else if (key === 'secret') {
      if (isHeader(value, '')) {
        headers.push({ name: value, value: '', secret: true })
        missing.push(value)
      } else complaints.push(`“${value}” is no name of a header.`)
    } else if (key === 'body') body = value
    else if (key === 'lastEventId') lastEventId = value
    else if (key.startsWith(SCHEMA)) schemas[key.slice(SCHEMA.length)] = value
    else complaints.push(`The link says “${key}”, which this page doesn’t know.`)
  }
  return { setup: { url, method, headers, body, lastEventId, schemas }, complaints, missing }
}

/** Whether `fetch` takes it: a token, and a value of Latin-1 without line breaks. */
export function isHeader(name: string, value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

/** The headers that are sent: those with a name, and secrets only once they have a value. */
export function sentHeaders(setup: Setup): readonly HeaderField[] {
  return setup.headers.filter(({ name, value, secret }) => name !== '' && !(secret && value === ''))
}

/** A request that may change something is made on a press only, never since a link says so. */
export function isSafe({ method }: Setup): boolean {
  return method === 'GET' || method === 'QUERY'
}

/**
 * Whether the stream is one of the reference server, whose contract is known: the page's own, or one on
 * this machine at the same path.
 */
export function isReferenceServer(url: string, pageUrl: string): boolean {
  if (!URL.canParse(url, pageUrl)) return false
  const { origin, hostname, pathname } = new URL(url, pageUrl)
  const isNear =
    origin === new URL(pageUrl).origin || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  return isNear && pathname === '/events'
}
