// A port that a server can leave and take again.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * It lies below the range that systems take for outgoing connections (from 32768 on): while the
 * server is down, no client is given its port, and none connects to itself there.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000)
    const server = createServer()
    const taken = new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(true))
      server.once('listening', () => resolve(false))
    })
    server.listen(port, '127.0.0.1')
    if (await taken) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
