// The proxies of playground/deploy, started as they are but for the ports.
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

const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lastevent-proxy-'))
  // Started by root, nginx's workers are somebody else, and keep large bodies here.
  chmodSync(folder, 0o755)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** nginx with a configuration of the test's own. */
const startNginx = (configuration: string, port: number): Promise<Child> => {
  const folder = temporaryFolder()
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration)
  const args = ['-p', folder, '-c', file, '-g', 'daemon off;', '-e', 'stderr']
  return runChild(foundProgram(programs.nginx), args, port)
}

export const startProxy = async (name: ProxyName, instances: readonly number[]): Promise<Proxy> => {
  const port = await freePort()
  const source = new URL(`../../../deploy/${configurations[name]}`, import.meta.url)
  const text = readFileSync(source, 'utf8')
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
