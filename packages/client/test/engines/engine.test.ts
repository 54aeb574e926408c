import { expect, test } from 'vitest'
import { server } from 'vitest/browser'

const marks: Readonly<Record<string, RegExp>> = {
  chromium: /Chrome\/\d+/,
  firefox: /Gecko\/\d+ Firefox\/\d+/,
  webkit: /AppleWebKit\/[\d.]+(?!.*Chrome)/,
}

test('it is the engine that its name says', () => {
  expect(navigator.userAgent).toMatch(marks[server.browser]!)
})
