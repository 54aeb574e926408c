// StrictMode mounts twice where React is built for development.
import { serveInChromium } from '@lastevent/bindings-suite'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const open = serveInChromium({
  script: resolve(import.meta.dirname, 'strict-page.ts'),
  mode: 'development',
})

test('StrictMode mounts twice, and the server sees one request', async () => {
  const { page, server, complaints } = await open()
  server.send('note', 'one')
  await page.waitForFunction(() => lab.rows().length === 1)
  expect(await page.evaluate(() => [mounts, lab.rows(), lab.notes()])).toEqual([2, ['one'], 1])
  // What the first mount had wanted would have come to nothing by then.
  await page.waitForFunction(
    (start) => performance.now() - start > 200,
    await page.evaluate(() => performance.now()),
  )
  expect(server.requests).toBe(1)
  expect(server.open).toBe(1)
  expect(complaints).toEqual([])
})
