// How many streams there may be, in all and for one address. It never knows what they carry.
import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import proxyAddr from 'proxy-addr'

export interface AdmissionLimits {
  readonly maxClients: number
  readonly maxClientsPerAddress: number
  /** Addresses or ranges of proxies whose `X-Forwarded-For` is believed, as proxy-addr takes them. */
  readonly trustedProxies: readonly string[]
}

export type Refusal = 'full' | 'address-full'

export interface Admission {
  /** A place for one more stream, to be given back once, or why there is none. */
  admit(request: IncomingMessage | Http2ServerRequest): (() => void) | Refusal
}

export const createAdmission = (limits: AdmissionLimits): Admission => {
  const { maxClients, maxClientsPerAddress, trustedProxies } = limits
  const trust = proxyAddr.compile([...trustedProxies])
  const perAddress = new Map<string, number>()
  let clients = 0

  return {
    admit(request) {
      if (clients >= maxClients) return 'full'
      // It reads the headers and the socket's address, which both kinds of requests have.
      const address = proxyAddr(request as IncomingMessage, trust)
      const before = perAddress.get(address) ?? 0
      if (before >= maxClientsPerAddress) return 'address-full'
      clients += 1
      perAddress.set(address, before + 1)
      return () => {
        clients -= 1
        const left = (perAddress.get(address) ?? 1) - 1
        if (left === 0) perAddress.delete(address)
        else perAddress.set(address, left)
      }
    },
  }
}
