// Reads a stream as the tests need it, over a plain socket. It never knows the client package, so
// that a mistake there can't hide one here.
import { request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

export interface Block {
  readonly id?: string
  readonly event?: string
  readonly data?: string
  readonly retry?: string
  readonly comment?: string
}

export interface Reader {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly socket: Socket
  readonly response: IncomingMessage
  /** All blocks that came, also those that were taken already. */
  readonly blocks: readonly Block[]
  /** The next block that satisfies the test; those before it are passed over. */
  next(test?: (block: Block) => boolean): Promise<Block>
  /** Resolves when the connection has ended: `true` if it ended as a whole response. */
  readonly ended: Promise<boolean>
  close(): void
}

// Against hangs only: a busy machine may take its time.
const patienceMs = 60_000

export const isEvent = (block: Block): boolean => block.event !== undefined
export const isOfType =
  (type: string) =>
  (block: Block): boolean =>
    block.event === type

export const within = async <T>(promise: Promise<T>, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${patienceMs} ms`)), patienceMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Asks again and again; for what can only be asked. */
export const eventually = async (
  what: string,
  test: () => boolean | Promise<boolean>,
): Promise<void> => {
  const deadline = Date.now() + patienceMs
  while (!(await test())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export const openReader = async (
  url: string,
  headers: Record<string, string> = {},
): Promise<Reader> => {
  const call = request(url, { headers: { Accept: 'text/event-stream', ...headers }, agent: false })
  call.end()
  const response = await within(
    new Promise<IncomingMessage>((resolve, reject) => {
      call.on('response', resolve)
      call.on('error', reject)
    }),
    'the head of the response',
  )
  const blocks: Block[] = []
  let taken = 0
  let rest = ''
  let notify = (): void => undefined

  response.setEncoding('utf8')
  response.on('data', (text: string) => {
    const parts = (rest + text).split('\n\n')
    rest = parts.pop() ?? ''
    blocks.push(...parts.map(parseBlock))
    notify()
  })
  const ended = new Promise<boolean>((resolve) => {
    // A connection cut in mid-stream is an error here; `complete` tells it.
    response.on('error', () => resolve(false))
    response.on('close', () => resolve(response.complete))
  })

  const search = async (test: (block: Block) => boolean): Promise<Block> => {
    for (;;) {
      for (const block of blocks.slice(taken)) {
        taken += 1
        if (test(block)) return block
      }
      const more = new Promise<void>((resolve) => {
        notify = resolve
      })
      const over = ended.then(() => {
        if (taken >= blocks.length) throw new Error('the stream ended before the block came')
      })
      await Promise.race([more, over])
    }
  }

  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    socket: response.socket,
    response,
    blocks,
    next: (test = isEvent) => within(search(test), 'the block'),
    ended,
    close: () => call.destroy(),
  }
}

const parseBlock = (text: string): Block => {
  const fields: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    const name = colon === 0 ? 'comment' : line.slice(0, colon)
    const value = line.slice(colon + 1).replace(/^ /, '')
    fields[name] = name in fields ? `${fields[name]}\n${value}` : value
  }
  return fields
}
