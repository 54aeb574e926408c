// Makes docs/public/resume.svg: the playground's server is killed and started again while a client
// reads from it. What the picture shows, and when, is what has happened in the run that it is made of.
// `node --conditions=lastevent-source docs/picture.ts`
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import getPort from 'get-port'
import { createEventStream } from 'lastevent'

const intervalMs = 500
const killAfter = 7
const lastEvent = 16
const target = resolve(import.meta.dirname, 'public/resume.svg')

interface Moment {
  readonly at: number
  readonly text: string
}

interface Recording {
  readonly server: readonly Moment[]
  readonly client: readonly Moment[]
  readonly events: readonly Moment[]
}

async function record(): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), 'lastevent-picture-'))
  const port = await getPort()
  const main = resolve(import.meta.dirname, '../playground/server/main.ts')
  const startServer = () =>
    spawn(process.execPath, ['--conditions=lastevent-source', main], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        PORT: `${port}`,
        INTERVAL_MS: `${intervalMs}`,
        LOG_FILE: join(folder, 'log'),
      },
    })
  let child = startServer()
  let start = 0
  const server: Moment[] = [{ at: 0, text: 'running' }]
  const client: Moment[] = []
  const events: Moment[] = []
  const now = () => (start === 0 ? 0 : Math.round(performance.now() - start))
  const stream = createEventStream(`http://127.0.0.1:${port}/events`, {
    retry: { minDelayMs: 200 },
    onStateChange: ({ status }) => void client.push({ at: now(), text: status }),
  })
  try {
    for await (const { id } of stream.events('add')) {
      if (start === 0) start = performance.now()
      events.push({ at: now(), text: String(id) })
      if (events.length === lastEvent) break
      if (events.length !== killAfter) continue
      await sleep(intervalMs / 2)
      child.kill('SIGKILL')
      server.push({ at: now(), text: 'killed' })
      await sleep(3 * intervalMs)
      child = startServer()
      server.push({ at: now(), text: 'running' })
    }
  } finally {
    stream.close()
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  const shown = client.filter(({ text }) => text !== 'idle' && text !== 'closed')
  if (events.some(({ text }, index) => Number(text) !== Number(events[0]?.text) + index)) {
    throw new Error('An event is missing, or has come twice.')
  }
  // Before the first event all is as it is at the first event.
  const opened = shown.findLastIndex(({ at }) => at === 0)
  return { server, client: shown.slice(Math.max(0, opened)), events }
}

const colours: Readonly<Record<string, string>> = {
  running: '#3dd68c',
  open: '#3dd68c',
  killed: '#f66f81',
  waiting: '#f9b44e',
  connecting: '#f9b44e',
}

function draw({ server, client, events }: Recording): string {
  const pauseMs = 2500
  const total = (events.at(-1)?.at ?? 0) + pauseMs
  const percent = (at: number) => ((100 * at) / total).toFixed(2)
  const styles: string[] = []
  const shapes: string[] = []

  /** Shown from one moment to another, and where nothing moves if it is there at the end. */
  const during = (from: number, to: number): string => {
    const name = `m${styles.length}`
    const [on, off] = [percent(from), percent(to)]
    const before = from === 0 ? '' : `0%,${on}%{opacity:0}`
    const after = to >= total ? '' : `${off}%,100%{opacity:0}`
    const frames = `${before}${on}%,${off}%{opacity:1}${after}`
    const still = to >= total ? '' : `.${name}{opacity:0}`
    styles.push(`@keyframes ${name}{${frames}}${still}
@media (prefers-reduced-motion:no-preference){.${name}{animation:${name} ${total}ms step-end infinite}}`)
    return name
  }
  const pills = (label: string, y: number, moments: readonly Moment[]): void => {
    shapes.push(`<text x="32" y="${y}" class="label">${label}</text>`)
    for (const [index, { at, text }] of moments.entries()) {
      const name = during(at, moments[index + 1]?.at ?? total)
      const colour = colours[text] ?? '#98989f'
      shapes.push(
        `<g class="${name}"><circle cx="122" cy="${y - 5}" r="6" fill="${colour}"/><text x="138" y="${y}" fill="${colour}">${text}</text></g>`,
      )
    }
  }
  pills('server', 52, server)
  pills('client', 84, client)
  const width = 80
  for (const [index, { at, text }] of events.entries()) {
    const x = 32 + (index % 8) * (width + 8)
    const y = 112 + Math.floor(index / 8) * 56
    const colour = index < killAfter ? '#3e63dd' : '#30a46c'
    shapes.push(
      `<g class="${during(at, total)}"><rect x="${x}" y="${y}" width="${width}" height="44" rx="8" fill="${colour}"/><text x="${x + width / 2}" y="${y + 28}" text-anchor="middle" fill="#fff">id ${text}</text></g>`,
    )
  }
  const back = events[killAfter]?.at ?? total
  const note = events[killAfter - 1]?.text
  shapes.push(
    `<text x="32" y="252" class="${during(back, total)}" fill="#dfdfd6">resumed after id ${note}: none is missing, none came twice</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 280" role="img" aria-labelledby="title">
<!-- Made by docs/picture.ts from a run of the playground's server. -->
<title id="title">A server is killed and started again: the client goes on after the last event it has.</title>
<style>text{font:16px ui-monospace,Menlo,Consolas,monospace}.label{fill:#98989f}
${styles.join('\n')}</style>
<rect width="760" height="280" rx="12" fill="#1b1b1f"/>
${shapes.join('\n')}
</svg>
`
}

writeFileSync(target, draw(await record()))
