import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { isTaken } from './port.ts'

test('a port is taken as long as somebody listens on it', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await expect(isTaken(port)).resolves.toBe(true)
  server.close()
  await once(server, 'close')
  await expect(isTaken(port)).resolves.toBe(false)
})
