// What `pnpm dev --lan` has to say: where others in the network find the page, and what they can do
// there. It never knows how the page is served.
import type { NetworkInterfaceInfo } from 'node:os'

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** The addresses of this machine that others can reach, IPv4 first. */
export function lanAddresses(interfaces: Interfaces): readonly string[] {
  const outside = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    // A link-local address of IPv6 says nothing without the name of the interface.
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
  const isV4 = ({ family }: NetworkInterfaceInfo): boolean => family === 'IPv4'
  return [
    ...outside.filter(isV4).map(({ address }) => address),
    ...outside.filter((each) => !isV4(each)).map(({ address }) => `[${address}]`),
  ]
}

/** What is printed below the addresses of this machine; `port` is the page's. */
export function lanNotice(addresses: readonly string[], port: string): readonly string[] {
  const urls = addresses.map((address) => `  LAN     http://${address}:${port}/`)
  return [
    ...(urls.length > 0 ? urls : ['  LAN     this machine has no address in a network']),
    '',
    '  Everybody in this network can open the page now, read the sources of this workspace through',
    '  it, publish events and make the server fail. Nothing asks for a password. Use it in a network',
    '  that you trust, and stop it when you are done.',
  ]
}
