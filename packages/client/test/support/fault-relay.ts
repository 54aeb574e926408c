// Passes a server's bytes on as they are, up to the place of the fault.
// It never knows HTTP, but for where the head of a response ends.
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { bytesOf, drip, readHead, send } from './fault-sockets.ts'
import { type Fault, type Victim } from './faults.ts'

type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>
type PlacedFault = FaultOf<'cut' | 'cut-in-character' | 'reset' | 'silence' | 'stall'>

export type RelayedFault =
  | PlacedFault
  | FaultOf<'none' | 'trickle' | 'truncated-head' | 'slow-head'>

export async function relay(fault: RelayedFault, victim: Victim): Promise<void> {
  const { client, dial, gone, inflicted } = victim
  const upstream = dial()
  client.pipe(upstream)

  if (fault.kind === 'truncated-head' || fault.kind === 'slow-head') {
    const { head, rest } = await readHead(upstream)
    inflicted()
    if (fault.kind === 'truncated-head') {
      await send(client, head.subarray(0, Math.min(fault.at, head.length - 1)))
      return void client.end()
    }
    await drip(client, head, fault, gone)
    await send(client, rest)
  }
  if (fault.kind === 'trickle') inflicted()

  let passed = 0
  let place: number | undefined
  for await (const chunk of bytesOf(upstream)) {
    if (fault.kind === 'trickle') await drip(client, chunk, fault, gone)
    else if (!('at' in fault) || place !== undefined) await send(client, chunk)
    else {
      place = placeIn(chunk, fault, passed)
      passed += chunk.length
      await send(client, chunk.subarray(0, place))
      if (place === undefined) continue
      inflicted()
      if (fault.kind === 'stall') {
        await delay(fault.forMs, undefined, { signal: gone })
        await send(client, chunk.subarray(place))
      } else return breakOff(fault, client)
    }
  }
  client.end()

  async function breakOff({ kind }: PlacedFault, socket: Victim['client']): Promise<void> {
    if (kind === 'reset') socket.resetAndDestroy()
    else if (kind !== 'silence') socket.end()
    else {
      socket.unpipe(upstream)
      // Read on, or its end would go unnoticed.
      socket.resume()
      await once(socket, 'close')
    }
    upstream.destroy()
  }
}

/** Where in this chunk the fault is due, after so many bytes before it; undefined for not yet. */
function placeIn(chunk: Buffer, { kind, at }: PlacedFault, passed: number): number | undefined {
  const from = Math.max(at - passed, 0)
  if (kind !== 'cut-in-character') return from <= chunk.length ? from : undefined
  // 11xxxxxx begins a sequence of two bytes or more.
  const lead = chunk.findIndex((byte, index) => index >= from && byte >= 0xc0)
  return lead === -1 ? undefined : lead + 1
}
