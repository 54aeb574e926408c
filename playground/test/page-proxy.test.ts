// The page's proxy in front of a reference server that listens elsewhere than on 127.0.0.1.
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startServer } from '../server/start-server.ts'
import { serverUrl } from '../server-url.ts'

test.each([
  [{}, 'http://127.0.0.1:9090'],
  [{ PORT: '81' }, 'http://127.0.0.1:81'],
  [{ HOST: '::1' }, 'http://[::1]:9090'],
  [{ HOST: '::', PORT: '81' }, 'http://[::1]:81'],
  [{ HOST: '0.0.0.0' }, 'http://127.0.0.1:9090'],
  [{ HOST: 'localhost' }, 'http://localhost:9090'],
  [{ HOST: '::1', SERVER_URL: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1'],
])('%j is reached at %s', (env, url) => {
  expect(serverUrl(env)).toBe(url)
})

test.each(['::1', '::', '0.0.0.0', '127.0.0.2', 'localhost'])(
  'the page finds a server that listens on %s',
  async (host) => {
    const server = await startServer({ port: 0, host, intervalMs: 0, idTag: '' })
    onTestFinished(() => server.close())
    server.publish({ type: 'notice', data: 'hello' })
    vi.stubEnv('HOST', host)
    vi.stubEnv('PORT', String(server.port))
    onTestFinished(() => void vi.unstubAllEnvs())
    const root = fileURLToPath(new URL('..', import.meta.url))
    const page = await createServer({
      root,
      logLevel: 'silent',
      optimizeDeps: { noDiscovery: true },
      server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    })
    onTestFinished(() => page.close())
    await page.listen()
    const address = page.httpServer?.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const health = await fetch(`http://127.0.0.1:${port}/healthz`)
    expect(await health.json()).toMatchObject({ newest: '1' })
  },
)
