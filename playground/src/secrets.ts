// Tells what must not leave the page: in a link, or in code that somebody copies. It never knows where
// either goes.

/** Names that stand for a secret wherever they are used: headers, parameters, members of a body. */
const secretName =
  /auth|cookie|token|secret|passw|pwd|api-?_?key|apikey|credential|session|signature|^sig$|^key$|-key$|_key$/i

/** Values that are a secret whatever they are called: bearer tokens, JWTs, keys of well-known makers. */
const secretValue =
  /\b(?:bearer|basic)\s+\S+|\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b(?:sk|pk|rk|ghp|gho|xox[abp]|glpat)[-_]\w[\w-]{8,}/gi

export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

export function isSecretValue(value: string): boolean {
  return value.search(secretValue) !== -1
}

/** A text without what is a secret in it. */
export interface Cleaned {
  readonly text: string
  /** The names of what was taken out; a value without a name is "a key". */
  readonly removed: readonly string[]
}

/** A URL, absolute or not, without credentials and with secret parameters left empty. */
export function cleanUrl(url: string): Cleaned {
  const removed: string[] = []
  const withoutUser = url.replace(/^(\w+:\/\/)[^/?#]*@/, (_all, scheme: string) => {
    removed.push('the user of the URL')
    return scheme
  })
  const text = withoutUser.replaceAll(
    /([?&])([^=&#]+)=([^&#]*)/g,
    (all, mark: string, name: string, value: string) => {
      const isSecret = isSecretName(decoded(name)) || isSecretValue(decoded(value))
      if (!isSecret || value === '') return all
      removed.push(decoded(name))
      return `${mark}${name}=`
    },
  )
  return { text, removed }
}

/** A body: members of JSON and of a form by their names, and whatever looks like a key. */
export function cleanBody(body: string): Cleaned {
  const removed: string[] = []
  const json = parsedJson(body)
  if (typeof json === 'object' && json !== null) {
    const cleaned = cleanJson(json, removed)
    return { text: removed.length === 0 ? body : JSON.stringify(cleaned), removed }
  }
  if (/^[^\s=&]+=[^\s]*$/.test(body)) {
    const { text, removed: names } = cleanUrl(`?${body}`)
    return { text: text.slice(1), removed: names }
  }
  const text = body.replaceAll(secretValue, () => {
    removed.push('a key')
    return ''
  })
  return { text, removed }
}

function cleanJson(value: unknown, removed: string[], name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => cleanJson(item, removed, name))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, cleanJson(member, removed, key)]),
    )
  }
  if (typeof value !== 'string' || value === '') return value
  if (!isSecretName(name) && !isSecretValue(value)) return value
  removed.push(name || 'a key')
  return ''
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
