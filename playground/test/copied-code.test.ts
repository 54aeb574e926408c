// What the page offers as code compiles as it stands, whatever was chosen.
import { expect, test } from 'vitest'

import { codeOf } from '../src/setup-code.ts'
import { defaultSetup, type HeaderField, type Setup } from '../src/setup.ts'
import { compile } from './support/compile.ts'

const pageUrl = 'http://localhost:5173/'

const header = (name: string, value: string, secret = false): HeaderField => ({
  name,
  value,
  secret,
})

const setups: readonly Partial<Setup>[] = [
  {},
  { url: 'https://api.example/stream', lastEventId: `7'"\\` },
  {
    schemas: {
      add: 'z.object({ n: z.coerce.date().refine((date) => date > new Date(0)) }) // mine',
      'room.left "x"': 'json()',
      note: 'text(z.string().describe(`two\nlines`))',
    },
  },
  {
    url: 'https://me:T0P@api.example/stream?room=7&access_token=T0P',
    method: 'POST',
    headers: [header('Content-Type', 'application/json'), header('Authorization', 'T0P', true)],
    body: '{"prompt":"it\'s","stream":true,"n":null,"api_key":"T0P","list":[{"token":"T0P"},[]]}',
    schemas: { message: 'z.object({ text: z.string() })' },
  },
  { method: 'POST', body: 'user=me&password=T0P' },
  { method: 'PUT', body: 'Bearer T0P', headers: [header('X-Room', 'a\\b')] },
  { method: 'POST', body: 'two\nlines of "text"', headers: [header('', '')] },
  { method: 'POST', body: '{ half of a JSON', headers: [header('X-Key', 'Bearer T0P')] },
]

test('the code of every set-up compiles, and holds no secret', () => {
  const modules = setups.map((setup) => codeOf({ ...defaultSetup, ...setup }, pageUrl))
  const faulty = `export const stream: string = 1\n`
  const complaints = compile('copied-code', [...modules, faulty])
    .trim()
    .split('\n')
  expect(complaints).toEqual([
    expect.stringMatching(`^playground.*/${modules.length}\\.ts.*TS2322`),
  ])
  expect(modules.filter((code) => code.includes('T0P'))).toEqual([])
})

test('the code of the page as one finds it', () => {
  expect(codeOf(defaultSetup, pageUrl))
    .toBe(`import { createEventStream, defineEvents, text } from 'lastevent'
import { z } from 'zod'

const events = defineEvents({
  add: z.object({
    n: z.int().nonnegative(),
    text: z.string().max(10_000),
    at: z.iso.datetime(),
  }),
  notice: text(z.string().min(1).max(10_000)),
  reset: z.object({
    reason: z.enum(['expired', 'unknown', 'future', 'malformed']),
    requested: z.string(),
    oldest: z.string().nullable(),
    newest: z.string().nullable(),
  }),
})

const stream = createEventStream('http://localhost:5173/events', {
  events,
  onInvalid: (error) => console.warn(error.type, error.issues),
  onError: (error) => console.warn(error),
})

stream.onAny(({ type, id, data }) => console.log(type, id, data))
`)
})

test('a secret is asked for where it stood', () => {
  const [, , , withSecrets] = setups
  expect(codeOf({ ...defaultSetup, ...withSecrets }, pageUrl))
    .toBe(`import { createEventStream, defineEvents } from 'lastevent'
import { z } from 'zod'

const events = defineEvents({
  message: z.object({ text: z.string() }),
})

const stream = createEventStream(async () => {
  const url = new URL('https://api.example/stream?room=7')
  url.searchParams.set('access_token', await secret('access_token'))
  return url
}, {
  events,
  method: 'POST',
  headers: async () => ({
    'Content-Type': 'application/json',
    Authorization: await secret('Authorization'),
  }),
  body: async () => JSON.stringify({
    prompt: 'it\\'s',
    stream: true,
    n: null,
    api_key: await secret('api_key'),
    list: [{
      token: await secret('token'),
    }, []],
  }),
  onInvalid: (error) => console.warn(error.type, error.issues),
  onError: (error) => console.warn(error),
})

stream.onAny(({ type, id, data }) => console.log(type, id, data))

/** Wherever your app keeps its secrets. */
declare function secret(name: string): Promise<string>
`)
})
