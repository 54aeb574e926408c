// Frames a server's response anew: another media type, odd chunks, compressed.
// It never knows what the body says.
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { constants, createGzip } from 'node:zlib'
import { readHead, responseHead, send } from './fault-sockets.ts'
import { type Fault, type Victim } from './faults.ts'

export type ReframedFault = Extract<
  Fault,
  { kind: 'content-type' | 'odd-chunks' | 'chunk-garbage' | 'gzip' }
>

/** Frames the server's response anew. */
export async function reframe(
  fault: ReframedFault,
  { client, target, gone, inflicted }: Victim,
): Promise<void> {
  const response = await ask(target, (await readHead(client)).head.toString(), gone)
  // What comes from the client now is its end, at most.
  client.resume()
  const headers: Record<string, string> = {
    'content-type': response.headers['content-type'] ?? '',
    'transfer-encoding': 'chunked',
  }
  if (fault.kind === 'content-type') headers['content-type'] = fault.type
  if (fault.kind === 'gzip') headers['content-encoding'] = 'gzip'
  await send(client, responseHead(response.statusCode ?? 0, headers))
  if (fault.kind === 'content-type' || fault.kind === 'odd-chunks') inflicted()

  const bytes = response as AsyncIterable<Buffer>
  let passed = 0
  for await (const chunk of fault.kind === 'gzip' ? compress(bytes) : bytes) {
    const { at = Infinity } = fault as { at?: number }
    const room = at - passed
    passed += chunk.length
    if (fault.kind === 'odd-chunks') await sendOddly(client, chunk, fault)
    else await send(client, frame(chunk.subarray(0, Math.max(room, 0))))
    if (passed < at) continue
    inflicted()
    if (fault.kind === 'chunk-garbage') await send(client, 'not-a-size\r\n')
    else if (fault.kind === 'gzip' && fault.orderly) await send(client, '0\r\n\r\n')
    client.end()
    return
  }
  if (fault.kind === 'gzip' && fault.at === undefined) inflicted()
  const trailer = fault.kind === 'odd-chunks' ? 'X-Checked: by nobody\r\n' : ''
  await send(client, `0\r\n${trailer}\r\n`)
  client.end()
}

async function* compress(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gzip = createGzip()
  for await (const data of source) {
    gzip.write(data)
    await new Promise<void>((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, resolve))
    for (let ready = gzip.read() as Buffer | null; ready; ready = gzip.read() as Buffer | null) {
      yield ready
    }
  }
  gzip.end()
  yield* gzip as AsyncIterable<Buffer>
}

async function sendOddly(
  client: Socket,
  data: Buffer,
  { sizes, extension = '', split }: Extract<Fault, { kind: 'odd-chunks' }>,
): Promise<void> {
  for (let from = 0, turn = 0; from < data.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    const framed = frame(data.subarray(from, from + size), extension, turn % 3)
    from += size
    // Between the CR and the LF of the size, and again of the data.
    const places = split ? [framed.indexOf('\n'), framed.length - 1] : []
    let sent = 0
    for (const place of [...places, framed.length]) {
      await send(client, framed.subarray(sent, place))
      await nextTurn()
      sent = place
    }
  }
}

/** One chunk of a body; nothing for no bytes, since that would be the last one. */
function frame(data: Buffer, extension = '', zeros = 0): Buffer {
  if (data.length === 0) return data
  const size = '0'.repeat(zeros) + data.length.toString(16).toUpperCase()
  return Buffer.concat([Buffer.from(`${size}${extension}\r\n`), data, Buffer.from('\r\n')])
}

/** Makes the client's request, which has no body, as one's own. */
async function ask(
  target: string,
  requestHead: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const [first = '', ...lines] = requestHead.split('\r\n')
  const path = first.split(' ')[1] ?? '/'
  const headers: Record<string, string> = { connection: 'close' }
  for (const line of lines) {
    const [, name, value] = /^([^:]+): *(.*)$/.exec(line) ?? []
    if (name && !/^(connection|accept-encoding|host)$/i.test(name)) headers[name] = value ?? ''
  }
  const asked = httpRequest(new URL(path, target), { headers, signal, agent: false })
  // Also later than its answer: the client may leave in the middle of it.
  asked.on('error', () => undefined)
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  return response
}
