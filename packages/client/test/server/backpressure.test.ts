// B6.2 A consumer that is slower than its server slows the server down, over a real socket.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../support/program.ts'
import type { Helping, Hunger } from '../support/slow-client.ts'
import { eventually } from '../support/waiting.ts'

const MiB = 2 ** 20

interface Flood {
  readonly url: string
  readonly written: () => number
  /** The last write has filled the socket, and it has not drained since. */
  readonly isFull: () => boolean
}

/** A server that never stops: it writes whenever its socket takes more. */
async function flood(eventBytes: number): Promise<Flood> {
  let written = 0
  let full = false
  function pour(response: ServerResponse): void {
    full = false
    while (!full && !response.destroyed) {
      written += 1
      full = !response.write(`id: ${written}\ndata: ${'x'.repeat(eventBytes)}\n\n`)
    }
  }
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    if (request.url === '/once') return void response.end(': for once\n\n')
    response.on('drain', () => pour(response))
    pour(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, written: () => written, isFull: () => full }
}

describe('B6.2: a server that never stops, and a consumer that takes one event at a time', () => {
  test.for([
    { highWaterMark: 1024, eventBytes: 200 },
    { highWaterMark: 16, eventBytes: 200 },
    { highWaterMark: 64, eventBytes: 5000 },
  ])('mark $highWaterMark, events of $eventBytes bytes', async ({ highWaterMark, eventBytes }) => {
    const server = await flood(eventBytes)
    const client = runProgram<Helping, Hunger>('slow-client.ts', server.url, String(highWaterMark))
    const check = (hunger: Hunger): void => {
      expect(hunger.inOrder).toBe(true)
      expect(hunger.mostHeld).toBeLessThanOrEqual(highWaterMark + hunger.largestChunk)
      expect(hunger.heldBytes).toBeLessThan(2 * MiB)
    }

    // Having taken one event, it is at it for ever.
    let hunger = await client.ask({ events: 1 })
    check(hunger)
    // What is on its way through the system's buffers may come in pieces, with pauses in between.
    let calm = 0
    await eventually('the client has stopped reading', async () => {
      const { read } = hunger
      hunger = await client.ask({ events: 0 })
      calm = hunger.read === read && server.isFull() ? calm + 1 : 0
      return calm === 50
    })
    check(hunger)

    // However often the client has its turn, the socket stays as full as it is.
    const written = server.written()
    for (let round = 0; round < 10; round += 1) {
      const later = await client.ask({ events: 0 })
      expect(later.read).toBe(hunger.read)
    }
    expect(server.isFull()).toBe(true)
    expect(server.written()).toBe(written)
    expect(written).toBeGreaterThan(hunger.read)

    // One by one, all that waits comes in order, and the server gets to write again.
    while (server.written() === written) {
      hunger = await client.ask({ events: 500 })
      check(hunger)
      expect(hunger.taken).toBeLessThanOrEqual(written + 1000)
    }
    hunger = await client.ask({ events: 2000 })
    check(hunger)
  })
})
