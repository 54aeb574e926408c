// A certificate for HTTPS on this machine: one's own from files, or one made on the spot that no
// browser trusts by itself. It never knows servers.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'

export interface Certificate {
  readonly cert: string
  readonly key: string
}

export const readCertificate = (certFile: string, keyFile: string): Certificate => ({
  cert: readFileSync(certFile, 'utf8'),
  key: readFileSync(keyFile, 'utf8'),
})

/** Good for a month, for this machine's usual names and `host`. */
export const makeCertificate = async (host: string): Promise<Certificate> => {
  const addresses = ['127.0.0.1', '::1', ...(isIP(host) === 0 ? [] : [host])]
  const names = ['localhost', ...(isIP(host) === 0 ? [host] : [])]
  const notAfterDate = new Date(Date.now() + 30 * 24 * 3_600_000)
  // Loaded here, because only a server without a certificate needs it.
  const { generate } = await import('selfsigned')
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...[...new Set(names)].map((value) => ({ type: 2 as const, value })),
          ...[...new Set(addresses)].map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  })
  return { cert, key }
}
