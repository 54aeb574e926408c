import { expect, test } from 'vitest'

import { cleanBody, cleanUrl } from './secrets.ts'
import { defaultSetup, fromHash, type Setup, sentHeaders, toHash } from './setup.ts'

const chosen: Setup = {
  url: 'https://api.example/stream?room=7&access_token=T0P',
  method: 'POST',
  headers: [
    { name: 'X-Room', value: 'a: b & c = d # ü', secret: false },
    { name: 'Authorization', value: 'Bearer T0P', secret: true },
  ],
  body: '{"prompt":"hello","api_key":"T0P","nested":{"password":"T0P"}}',
  lastEventId: '7-ä b',
  schemas: { add: "z.object({ n: z.int() }) // & = # 'x'\n", 'odd.type: x': 'json()' },
}

test('the default set-up is no hash at all', () => {
  expect(toHash(defaultSetup)).toEqual({ hash: '', leftOut: [] })
  expect(fromHash('')).toEqual({ setup: defaultSetup, complaints: [], missing: [] })
})

test('a set-up comes back from its hash as it was, but for its secrets', () => {
  const { hash, leftOut } = toHash(chosen)
  expect(hash).not.toContain('T0P')
  expect(leftOut).toEqual(['access_token', 'Authorization', 'api_key', 'password'])

  const { setup, complaints, missing } = fromHash(hash)
  expect(complaints).toEqual([])
  expect(missing).toEqual(['Authorization'])
  expect(setup).toEqual({
    ...chosen,
    url: 'https://api.example/stream?room=7&access_token=',
    headers: [chosen.headers[0], { name: 'Authorization', value: '', secret: true }],
    body: '{"prompt":"hello","api_key":"","nested":{"password":""}}',
  })
  expect(sentHeaders(setup)).toEqual([chosen.headers[0]])
  expect(toHash(setup)).toEqual({ hash, leftOut: [] })
})

test('what a link says that makes no sense is told, and the rest of it holds', () => {
  const hash = '#method=TRACE&header=no+header&header=X-A:+1&colour=blue&lastEventId=4&secret=a+b'
  const { setup, complaints } = fromHash(hash)
  expect(setup).toEqual({
    ...defaultSetup,
    headers: [{ name: 'X-A', value: '1', secret: false }],
    lastEventId: '4',
  })
  expect(complaints).toEqual([
    '“TRACE” is no method that can be chosen here.',
    '“no header” is no header.',
    'The link says “colour”, which this page doesn’t know.',
    '“a b” is no name of a header.',
  ])
})

test('a header that looks like a token is left out whatever it is called', () => {
  const headers = [{ name: 'X-Room', value: 'Bearer abc', secret: false }]
  expect(toHash({ ...defaultSetup, headers })).toEqual({
    hash: '#secret=X-Room',
    leftOut: ['X-Room'],
  })
})

test.each([
  ['/events?room=7', '/events?room=7', []],
  ['https://me:T0P@a.example/e?x=1', 'https://a.example/e?x=1', ['the user of the URL']],
  ['/e?token=T0P&x=%20#f', '/e?token=&x=%20#f', ['token']],
  ['/e?q=eyJhbGciOi.eyJzdWIi.sig', '/e?q=', ['q']],
  ['/e?token=', '/e?token=', []],
  ['/e?%', '/e?%', []],
])('of the URL %s stays %s', (url, text, removed) => {
  expect(cleanUrl(url)).toEqual({ text, removed })
})

test.each([
  ['plain words', 'plain words', []],
  ['{ "n": 1 }', '{ "n": 1 }', []],
  ['user=me&password=T0P', 'user=me&password=', ['password']],
  ['[{"token":"T0P","keyboard":"x"}]', '[{"token":"","keyboard":"x"}]', ['token']],
  ['key: sk-T0PT0PT0PT0P, and more', 'key: , and more', ['a key']],
])('of the body %s stays %s', (body, text, removed) => {
  expect(cleanBody(body)).toEqual({ text, removed })
})
