// What somebody who has only the site builds from it: each test writes the code blocks of its pages into
// a project with the packed packages, and changes nothing in them but the server's address.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromiumEngine, ensureBrowsers, launchBrowser, openPage } from '@lastevent/browsers'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { startInstance } from '../../../playground/test/scale/support/instance.ts'
import { ensurePrograms, programs } from '../../../playground/test/scale/support/programs.ts'
import { startProxy } from '../../../playground/test/scale/support/proxy.ts'
import { root } from '../src/packages.ts'
import type { Project } from '../src/project.ts'
import { type Answer, serve } from './reader-server.ts'

/** The block of a page that stands behind this text. */
function blockOf(page: string, before: string): string {
  const text = readFileSync(resolve(root, 'docs', page), 'utf8')
  const [, after] = text.split(`\n${before}\n`)
  const code = /^```[^\n]*\n(?<code>.*?)^```/ms.exec(after ?? '')?.groups?.['code']
  if (code === undefined) throw new Error(`No code behind "${before}" in docs/${page}.`)
  return code
}

/** Builds a page of these files with Vite; answers where it lies. */
function buildPage(project: Project, name: string, head: string, files: Record<string, string>) {
  const [script = ''] = Object.keys(files).slice(-1)
  const html = `<!doctype html>${head}<body><div id="app"></div><script type="module" src="./${script}"></script>`
  project.write(`${name}/index.html`, html)
  for (const [file, text] of Object.entries(files)) project.write(`${name}/${file}`, text)
  project.run('node_modules/.bin/vite', 'build', name)
  return join(project.folder, name, 'dist')
}

/** Starts a program of the project. */
function start(project: Project, file: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [join(project.folder, file), ...args])
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += String(chunk)
      child.emit('printed')
    })
  }
  const ended = once(child, 'close')
  return {
    /** All that it prints until it ends. */
    async end() {
      await ended
      return printed
    },
    /** The lines that it has printed as soon as there are so many. */
    async lines(count: number) {
      const lines = () => printed.split('\n').slice(0, -1)
      while (lines().length < count) {
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`${file} has ended:\n${printed}`)
        }
        await Promise.race([once(child, 'printed'), ended])
      }
      return lines()
    },
  }
}

const event = (id: number, type: string, data: unknown): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`

export function readerPaths(project: () => Project): void {
  beforeAll(async () => {
    await ensureBrowsers([chromiumEngine])
    await ensurePrograms([programs.nginx])
  })

  test('a typed stream in React', async () => {
    const seen: unknown[] = []
    const news: Answer = (request, response) => {
      seen.push(request.headers['authorization'])
      response.write(event(1, 'headline', { id: 'a', title: 'It works' }))
      response.write(event(2, 'headline', { id: 'b' }))
      response.write(event(3, 'alarm', { text: 'Fire' }))
    }
    const { origin, show } = await serve('/news', news)
    const page = 'frameworks/react.md'
    show(
      buildPage(project(), 'react', '', {
        'feed.tsx': blockOf(page, '## A feed').replace('https://example.com', origin),
        'main.tsx': blockOf(page, 'And on the page:\n'),
      }),
    )
    project().write(
      'react/tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          jsx: 'react-jsx',
          target: 'es2022',
          lib: ['es2022', 'dom', 'dom.iterable'],
          module: 'esnext',
          moduleResolution: 'bundler',
          allowImportingTsExtensions: true,
          skipLibCheck: true,
          types: [],
        },
        files: ['main.tsx'],
      }),
    )
    expect(project().run(process.execPath, 'node_modules/typescript/bin/tsc', '-p', 'react')).toBe(
      '',
    )

    const browser = await launchBrowser()
    onTestFinished(() => browser.close())
    const { page: tab, complaints } = await openPage(browser, origin)
    await tab.waitForFunction(() => document.title === 'Fire')
    await tab.waitForFunction(() => document.body.innerText.includes('It works'))
    expect(await tab.locator('li').allInnerTexts()).toEqual(['It works'])
    expect(seen).toEqual(['Bearer secret'])
    // The headline without a title is not shown, and told of.
    expect(complaints.join('\n')).toContain('Invalid payload of event "headline"')
  })

  test('a chat on the API of a model', async () => {
    const asked: string[] = []
    let isCut = false
    const { origin } = await serve('/v1/chat/completions', async (request, response) => {
      for await (const chunk of request) asked.push(String(chunk))
      for (const content of ['Hello', ', ', 'you']) {
        response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
      }
      response.end(isCut ? '' : 'data: [DONE]\n\n')
    })
    project().write('chat/chat.ts', blockOf('language-models.md', '## OpenAI-style chat'))
    project().write(
      'chat/main.ts',
      `import { chat } from './chat.ts'
       const [url = ''] = process.argv.slice(2)
       const { signal } = new AbortController()
       for await (const text of chat(url, 'Who is there?', signal)) process.stdout.write(text)`,
    )
    const url = `${origin}/v1/chat/completions`
    expect(await start(project(), 'chat/main.ts', url).end()).toBe('Hello, you')
    expect(JSON.parse(asked.join(''))).toMatchObject({ messages: [{ content: 'Who is there?' }] })

    isCut = true
    expect(await start(project(), 'chat/main.ts', url).end()).toMatch(
      /^Hello, you[^]*TruncatedError/,
    )
    expect(asked).toHaveLength(2)
  })

  test('ten tabs on one connection', async () => {
    let connections = 0
    const { origin, show } = await serve('/orders/events', (request, response) => {
      connections += 1
      let id = Number(request.headers['last-event-id'] ?? 0)
      const timer = setInterval(() => {
        id += 1
        response.write(event(id, 'order', { id, state: 'packed' }))
      }, 50)
      response.on('close', () => clearInterval(timer))
    })
    const head = '<script>var currentUser = { id: "7" }</script>'
    const code = blockOf(
      'shared.md',
      'tab. `lastevent/shared` has one connection for all tabs and workers of an origin:\n',
    )
    show(buildPage(project(), 'tabs', head, { 'tabs.ts': code }))

    const browser = await launchBrowser()
    onTestFinished(() => browser.close())
    const context = await browser.newContext()
    const tabs = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const tab = await context.newPage()
        const ids: number[] = []
        const roles = new Set<string>()
        const enough = new Promise<void>((done) => {
          tab.on('console', (message) => {
            const words = message.text().split(' ')
            if (words[1] === 'packed') ids.push(Number(words[0]))
            if (words[0] === 'open') roles.add(words[1] ?? '')
            if (ids.length >= 20) done()
          })
        })
        await tab.goto(origin)
        return { ids, roles, enough }
      }),
    )
    for (const { ids, roles, enough } of tabs) {
      await enough
      const first = ids[0] ?? 0
      expect(ids).toEqual(ids.map((_id, index) => first + index))
      expect(roles.size).toBe(1)
    }
    expect(tabs.filter(({ roles }) => roles.has('leader'))).toHaveLength(1)
    expect(connections).toBe(1)
  })

  test('a stream behind nginx, over a restart of the server', async () => {
    const log = join(project().folder, 'events.log')
    const server = await startInstance({ INTERVAL_MS: '50', LOG_FILE: log })
    // The page shows this file as it is.
    expect(readFileSync(resolve(root, 'docs/proxies.md'), 'utf8')).toContain(
      '/deploy/nginx.conf{nginx}',
    )
    const nginx = await startProxy('nginx', [server.port, server.port])
    project().write(
      'start/start.ts',
      blockOf('start.md', '## Read').replace('http://127.0.0.1:9090', nginx.url),
    )
    const reader = start(project(), 'start/start.ts')
    await reader.lines(3)
    await server.kill()
    await server.start()
    const numbers = (await reader.lines(20)).map((line) => Number.parseInt(line, 10))
    expect(numbers).toEqual(numbers.map((_n, index) => (numbers[0] ?? 0) + index))
  })
}
