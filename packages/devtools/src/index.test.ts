import { expect, test } from 'vitest'
import { mountDevtools, registerDevtools } from './index.ts'

test('on a server, where there are no elements, nothing happens', () => {
  registerDevtools()
  expect(mountDevtools()()).toBeUndefined()
})
