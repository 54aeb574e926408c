// How the page is served and built, and how it finds the reference server. It never knows the page.
import type { ServerResponse } from 'node:http'
import { resolve } from 'node:path'
import {
  type Connect,
  defaultClientConditions,
  defineConfig,
  type Plugin,
  type ProxyOptions,
} from 'vite'
import { serverUrl } from './server-url.ts'

const root = import.meta.dirname
const server = serverUrl(process.env)

const toServer: ProxyOptions = {
  target: server,
  changeOrigin: false,
  configure(proxy) {
    // Left to itself the proxy keeps the browser's side open when the server's breaks off.
    proxy.on('proxyRes', (fromServer, _, toBrowser) => {
      fromServer.once('close', () => {
        if (!fromServer.complete) toBrowser.destroy()
      })
    })
    proxy.on('error', (_error, _request, toBrowser) => {
      if (!('writeHead' in toBrowser) || toBrowser.headersSent) return
      refuse(toBrowser)
    })
  },
}

function refuse(response: ServerResponse): void {
  response.writeHead(502, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ error: `nothing answers at ${server}`, issues: [] }))
}

/** Evaluates what somebody has written, or a link has brought: it can be reached, and reach nothing. */
const workerPolicy = "default-src 'none'; script-src 'self' 'unsafe-eval'"

const workerHeaders: Connect.NextHandleFunction = ({ url }, response, next) => {
  if (/\/schema-worker\b/.test(url ?? '')) {
    response.setHeader('Content-Security-Policy', workerPolicy)
  }
  next()
}

const policies: Plugin = {
  name: 'policies',
  configureServer: ({ middlewares }) => void middlewares.use(workerHeaders),
  configurePreviewServer: ({ middlewares }) => void middlewares.use(workerHeaders),
}

const proxy = { '/events': toServer, '/faults': toServer, '/healthz': toServer }

export default defineConfig({
  root,
  plugins: [policies],
  worker: { format: 'es' },
  server: { proxy },
  preview: { proxy },
  // The packages as they stand in src/, with nothing built before.
  // The devtools take the page's copy of the client: `pnpm dev` installs none of their own.
  resolve: {
    conditions: ['lastevent-source', ...defaultClientConditions],
    dedupe: ['lastevent'],
  },
  build: {
    target: 'es2023',
    // An inlined asset is a `data:` URL, which the page's policy refuses.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: ['index', 'shared', 'sse_client'].map((page) => resolve(root, `${page}.html`)),
    },
  },
})
