// The site as it is published: built, and served from loopback. It never knows what is on its pages.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, rmSync } from 'node:fs'
import { type Server } from 'node:http'
import { resolve } from 'node:path'
import getPort from 'get-port'
import { serve } from 'vitepress'

const root = resolve(import.meta.dirname, '../..')
const dist = resolve(root, '.vitepress/dist')

export interface BuiltSite {
  readonly origin: string
  /** The paths of its pages, without `.html`. */
  readonly paths: readonly string[]
  /** What the build has printed. */
  readonly output: string
  close(): void
}

export async function buildSite(): Promise<BuiltSite> {
  rmSync(dist, { recursive: true, force: true })
  const output =
    (await run(resolve(root, 'api'), 'typedoc')) + (await run(root, 'vitepress', 'build'))
  const port = await getPort()
  const app = (await serve({ root, port })) as unknown as { readonly server: Server }
  return {
    origin: `http://127.0.0.1:${port}`,
    paths: globSync('**/*.html', { cwd: dist, exclude: ['404.html'] })
      .toSorted()
      .map((file) => `/${file.replace(/(?:^|(?<=\/))index\.html$|\.html$/, '')}`),
    output,
    close: () => void app.server.close(),
  }
}

/** What a tool of this folder prints; an error with that where it fails. */
async function run(cwd: string, tool: string, ...args: readonly string[]): Promise<string> {
  const child = spawn(resolve(cwd, 'node_modules/.bin', tool), args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
  })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  }
  const [code] = (await once(child, 'close')) as [number | null]
  const output = Buffer.concat(chunks).toString()
  if (code !== 0) throw new Error(`${tool} ${args.join(' ')} has failed:\n${output}`)
  return output
}
