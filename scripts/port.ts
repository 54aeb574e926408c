// Tells whether somebody listens on a port of this machine already.
import { once } from 'node:events'
import { createServer } from 'node:net'

/** `localhost` may mean either. */
const hosts = ['127.0.0.1', '::1']

export async function isTaken(port: number): Promise<boolean> {
  const taken = await Promise.all(hosts.map((host) => isTakenOn(host, port)))
  return taken.includes(true)
}

async function isTakenOn(host: string, port: number): Promise<boolean> {
  const server = createServer().listen({ host, port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') return true
    // A machine without IPv6 has nobody there.
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return false
    throw error
  }
  server.close()
  await once(server, 'close')
  return false
}
