// The two ways to install a browser: Playwright's own download, and apt-get on a Debian-like system.
// Both print what they do, are bounded in time, and answer with the reason where they fail.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Engine } from './engines.ts'

/** A closed network may swallow a download instead of refusing it: a minute without news ends it. */
const downloadSilenceMs = 60_000
/** apt-get says nothing while it waits for another apt-get or a slow mirror. */
const aptSilenceMs = 180_000

export async function playwrightInstall({ name }: Engine): Promise<string | undefined> {
  const manifest = createRequire(import.meta.url).resolve('playwright-core/package.json')
  const cli = join(dirname(manifest), 'cli.js')
  return install(process.execPath, [cli, 'install', '--no-shell', name], downloadSilenceMs, {
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000',
  })
}

export async function aptInstall({
  debianPackages,
}: Pick<Engine, 'debianPackages'>): Promise<string | undefined> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const wait = ['-o', 'DPkg::Lock::Timeout=120']
  return (
    (await install('apt-get', [...wait, 'update'], aptSilenceMs, env)) ??
    (await install(
      'apt-get',
      [...wait, 'install', '-y', '--no-install-recommends', ...debianPackages],
      aptSilenceMs,
      env,
    ))
  )
}

/** Runs a command, showing its output; answers why it failed, or undefined where it succeeded. */
export async function install(
  command: string,
  args: readonly string[],
  silenceMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const shown = [command, ...args].join(' ')
  console.log(`Installing: ${shown}`)
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  const said = { nothing: false }
  const timer = setTimeout(() => {
    said.nothing = true
    child.kill('SIGKILL')
  }, silenceMs)
  const show = (out: NodeJS.WriteStream) => (chunk: Buffer) => {
    timer.refresh()
    out.write(chunk)
  }
  child.stdout.on('data', show(process.stdout))
  child.stderr.on('data', show(process.stderr))
  const failure = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(`\`${shown}\` did not start (${error.message})`))
    child.on('exit', (code, signal) => {
      const failed = said.nothing
        ? `said nothing for ${silenceMs / 1000} s and was stopped`
        : `ended with ${signal ?? `code ${code}`}`
      const answer = () => resolve(code === 0 ? undefined : `\`${shown}\` ${failed}`)
      child.on('close', answer)
      // A grandchild that outlives the command would keep the pipes open: its words can be missed.
      setTimeout(answer, 1000).unref()
    })
  })
  clearTimeout(timer)
  child.stdout.destroy()
  child.stderr.destroy()
  return failure
}
