// An instance of the reference server as a process, on a port that it keeps over its lives.
import { fileURLToPath } from 'node:url'
import { freePort } from '../../../../packages/client/test/support/free-port.ts'
import { type Child, runChild } from './child.ts'

export interface Instance extends Child {
  readonly port: number
  readonly url: string
}

const main = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))

/** With the variables of `playground/server/main.ts`; no events by itself. */
export const startInstance = async (
  variables: Readonly<Record<string, string>>,
): Promise<Instance> => {
  const port = await freePort()
  const env = { INTERVAL_MS: '0', LOG_FILE: '', ...variables, PORT: String(port) }
  const args = ['--conditions=lastevent-source', main]
  return {
    ...(await runChild(process.execPath, args, port, env)),
    port,
    url: `http://127.0.0.1:${port}`,
  }
}
