// Where the page's proxy finds the reference server. It never knows what is asked there.

/** What `playground/server/main.ts` listens on, by the same variables, as an address to connect to. */
export function serverUrl(env: Readonly<Record<string, string | undefined>>): string {
  const { SERVER_URL: url, HOST: host = '127.0.0.1', PORT: port = '9090' } = env
  if (url !== undefined) return url
  return `http://${reachable(host)}:${port}`
}

/** A server that listens on all addresses is reached at the one of this machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
