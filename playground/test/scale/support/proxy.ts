// What playground/deploy configures, started as it is but for the ports.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort } from '../../../../packages/client/test/support/free-port.ts'
import { type Child, runChild } from './child.ts'
import { foundProgram, programs } from './programs.ts'

export interface Proxy extends Child {
  readonly url: string
}

export type ProxyName = 'nginx' | 'haproxy' | 'caddy'

const configurations = { nginx: 'nginx.conf', haproxy: 'haproxy.cfg', caddy: 'Caddyfile' }

const readConfiguration = (file: string): string =>
  readFileSync(new URL(`../../../deploy/${file}`, import.meta.url), 'utf8')

const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lastevent-proxy-'))
  // Started by root, nginx's workers are somebody else, and keep large bodies here.
  chmodSync(folder, 0o755)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const startNginx = (configuration: string, port: number): Promise<Child> => {
  const folder = temporaryFolder()
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration)
  const args = ['-p', folder, '-c', file, '-g', 'daemon off;', '-e', 'stderr']
  return runChild(foundProgram(programs.nginx), args, port)
}

export const startProxy = async (name: ProxyName, instances: readonly number[]): Promise<Proxy> => {
  const port = await freePort()
  const text = readConfiguration(configurations[name])
    .replaceAll('8080', String(port))
    .replaceAll('9091', String(instances[0]))
    .replaceAll('9092', String(instances[1]))
  const url = `http://127.0.0.1:${port}`
  if (name === 'nginx') return { ...(await startNginx(text, port)), url }
  const folder = temporaryFolder()
  const file = join(folder, configurations[name])
  writeFileSync(file, text)
  const args =
    name === 'haproxy' ? ['-db', '-f', file] : ['run', '--adapter', 'caddyfile', '--config', file]
  const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  return { ...(await runChild(foundProgram(programs[name]), args, port, env)), url }
}

/** nginx with nchan, which keeps the events and serves the streams by itself. */
export const startNchan = async (extra: string): Promise<Proxy> => {
  const port = await freePort()
  const text = readConfiguration('nchan.conf')
    .replaceAll('8080', String(port))
    .replace(/^load_module .*;$/m, `load_module ${foundProgram(programs.nchan)};`)
    .replace('nchan_subscriber eventsource;', `$& ${extra}`)
  return { ...(await startNginx(text, port)), url: `http://127.0.0.1:${port}` }
}
