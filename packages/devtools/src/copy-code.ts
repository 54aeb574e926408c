// The call that makes a stream like one that was traced. It never knows an element.

import type { TracedStream } from 'lastevent/inspect'

/** Headers that a stream sends by itself. */
const own = /^(accept|last-event-id)$/

export function streamCode({ url, shared, attempt, lastEventId }: TracedStream): string {
  const make = shared ? 'createSharedEventStream' : 'createEventStream'
  const headers = (attempt?.headers ?? []).filter(([name]) => !own.test(name))
  const options = {
    // Those who give the same name share.
    name: shared ? url : undefined,
    method: attempt?.method === 'GET' ? undefined : attempt?.method,
    headers: headers.length > 0 ? Object.fromEntries(headers) : undefined,
    initialLastEventId: lastEventId || undefined,
  }
  // Without the quotes that keys of code need not have. Those in a text have a backslash before them.
  const text = JSON.stringify(options, undefined, 2).replaceAll(/"(\w+)":/g, '$1:')
  const second = text === '{}' ? '' : `, ${text}`
  return `import { ${make} } from 'lastevent${shared ? '/shared' : ''}'

const stream = ${make}(${JSON.stringify(url)}${second})

stream.onAny(({ type, data, id }) => console.log(type, data, id))
`
}
