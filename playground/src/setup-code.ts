// Writes a set-up as the code that an app would have: a complete module that type-checks. Secrets are
// asked for by name, never written down. It never knows elements.
import { originalText, ownTypes } from './contract-texts.ts'
import { isSecretName, isSecretValue } from './secrets.ts'
import { isReferenceServer, type Setup } from './setup.ts'

/** @param pageUrl what a relative URL of the set-up is relative to */
export function codeOf(setup: Setup, pageUrl: string): string {
  const contract = contractOf(setup, pageUrl)
  const request = [
    ...(contract === '' ? [] : ['events,']),
    ...(setup.method === 'GET' ? [] : [`method: ${quoted(setup.method)},`]),
    ...headersOf(setup),
    ...bodyOf(setup),
    ...(setup.lastEventId === '' ? [] : [`initialLastEventId: ${quoted(setup.lastEventId)},`]),
    ...(contract === '' ? [] : ['onInvalid: (error) => console.warn(error.type, error.issues),']),
    'onError: (error) => console.warn(error),',
  ].join('\n')
  const url = urlOf(new URL(setup.url, pageUrl))
  const code = [
    importsOf(contract),
    ...(contract === '' ? [] : [contract]),
    `const stream = createEventStream(${url}, {\n${indented(request)}\n})`,
    'stream.onAny(({ type, id, data }) => console.log(type, id, data))',
    // Without an import or export a file is no module.
    ...(`${url}${request}`.includes('secret(')
      ? [
          '/** Wherever your app keeps its secrets. */\ndeclare function secret(name: string): Promise<string>',
        ]
      : []),
  ]
  return `${code.join('\n\n')}\n`
}

/** The types that the set-up has entries for. */
function typesOf({ url, schemas }: Setup, pageUrl: string): readonly string[] {
  const own = isReferenceServer(url, pageUrl) ? ownTypes : []
  return [...new Set([...own, ...Object.keys(schemas)])]
}

function contractOf(setup: Setup, pageUrl: string): string {
  const entries = typesOf(setup, pageUrl).map((type) => {
    const text = setup.schemas[type] ?? originalText(type)
    // A comment in the last line would swallow the comma.
    const end = /\/\/.*$/.test(text.trimEnd()) ? '\n,' : ','
    const entry = `${keyOf(type)}: ${text.trim()}${end}`
    // In a template literal white space is content.
    return text.includes('`') ? entry : indented(entry)
  })
  if (entries.length === 0) return ''
  return `const events = defineEvents({\n${entries.join('\n')}\n})`
}

function importsOf(contract: string): string {
  if (contract === '') return "import { createEventStream } from 'lastevent'"
  const helpers = ['json', 'text'].filter((name) => new RegExp(`\\b${name}\\(`).test(contract))
  const names = ['createEventStream', 'defineEvents', ...helpers].join(', ')
  const zod = /\bz\b/.test(contract) ? "\nimport { z } from 'zod'" : ''
  return `import { ${names} } from 'lastevent'${zod}`
}

/** A string, or a function that puts the secrets into it. */
function urlOf(url: URL): string {
  const secrets = [...url.searchParams].filter(
    ([name, value]) => isSecretName(name) || isSecretValue(value),
  )
  // The client refuses credentials in a URL.
  url.username = ''
  url.password = ''
  if (secrets.length === 0) return quoted(url.href)
  for (const [name] of secrets) url.searchParams.delete(name)
  const lines = secrets.map(
    ([name]) => `url.searchParams.set(${quoted(name)}, await secret(${quoted(name)}))`,
  )
  return `async () => {\n${indented([`const url = new URL(${quoted(url.href)})`, ...lines, 'return url'].join('\n'))}\n}`
}

function headersOf({ headers }: Setup): readonly string[] {
  const named = headers.filter(({ name }) => name !== '')
  if (named.length === 0) return []
  let hasSecret = false
  const members = named.map(({ name, value, secret }) => {
    const isSecret = secret || isSecretValue(value)
    hasSecret ||= isSecret
    return `${keyOf(name)}: ${isSecret ? `await secret(${quoted(name)})` : quoted(value)},`
  })
  const [before, after] = hasSecret ? ['async () => ({', '}),'] : ['{', '},']
  return [`headers: ${before}\n${indented(members.join('\n'))}\n${after}`]
}

function bodyOf({ body }: Setup): readonly string[] {
  if (body === '') return []
  const text = jsonBody(body) ?? formBody(body) ?? maskedText(body)
  return [`body: ${text.includes('await secret(') ? 'async () => ' : ''}${text},`]
}

function jsonBody(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value !== 'object' || value === null) return undefined
    return `JSON.stringify(${literalOf(value)})`
  } catch {
    return undefined
  }
}

/** A value as code, with a question in the place of each secret. */
function literalOf(value: unknown, name = ''): string {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value
    return `[${items.map((item) => literalOf(item, name)).join(', ')}]`
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => `${keyOf(key)}: ${literalOf(member, key)},`,
    )
    return members.length === 0 ? '{}' : `{\n${indented(members.join('\n'))}\n}`
  }
  if (typeof value !== 'string') return JSON.stringify(value)
  if (!isSecretName(name) && !isSecretValue(value)) return quoted(value)
  return `await secret(${quoted(name || 'key')})`
}

function formBody(body: string): string | undefined {
  if (!/^[^\s=&]+=[^\s]*$/.test(body)) return undefined
  const fields = [...new URLSearchParams(body)]
  if (!fields.some(([name, value]) => isSecretName(name) || isSecretValue(value))) return undefined
  const pairs = fields.map(([name, value]) => `[${quoted(name)}, ${literalOf(value, name)}],`)
  return `new URLSearchParams([\n${indented(pairs.join('\n'))}\n]).toString()`
}

function maskedText(body: string): string {
  return isSecretValue(body) ? `await secret('body')` : quoted(body)
}

const keyOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name))

/** A string literal: in single quotes, as the examples of the docs have them. */
function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1)
  return `'${inner.replaceAll('\\"', '"').replaceAll("'", String.raw`\'`)}'`
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}
