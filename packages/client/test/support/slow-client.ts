// A program: takes events one by one, as many as it is asked to, and says what it holds meanwhile.
// It never knows the server. Needs --expose-gc.
import { createEventStream } from '../../src/index.ts'
import { heldBytes } from './held-memory.ts'

export interface Helping {
  readonly events: number
}

export interface Hunger {
  readonly taken: number
  /** Events that were read from the response, taken or not. */
  readonly read: number
  /** The most events that were read and not taken yet, at any time. */
  readonly mostHeld: number
  /** The most events that one chunk of the response completed. */
  readonly largestChunk: number
  /** How much more memory is held than before the stream. */
  readonly heldBytes: number
  /** Every event had the id that follows the one before. */
  readonly inOrder: boolean
}

const [url = '', highWaterMark = ''] = process.argv.slice(2)
let taken = 0
let read = 0
let mostHeld = 0
let largestChunk = 0
let inOrder = true

/** As `fetch`, with every chunk counted when it is asked for. */
async function countingFetch(input: string, init: RequestInit): Promise<Response> {
  const { body, headers } = await fetch(input, init)
  const reader = body?.getReader()
  let tail = 0
  const counted = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = (await reader?.read())?.value
        if (!chunk) return controller.close()
        let completed = 0
        for (const byte of chunk) {
          if (byte === 10 && tail === 10) completed += 1
          tail = byte
        }
        read += completed
        largestChunk = Math.max(largestChunk, completed)
        mostHeld = Math.max(mostHeld, read - taken)
        controller.enqueue(chunk)
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(counted, { headers })
}

// What `fetch` needs for itself is not counted as the stream's.
await (await fetch(`${url}/once`)).text()
const before = await heldBytes()

const stream = createEventStream(url, {
  fetch: countingFetch,
  highWaterMark: Number(highWaterMark),
})
const events = stream[Symbol.asyncIterator]()

process.on('message', ({ events: count }: Helping) => {
  void (async () => {
    for (let left = count; left > 0; left -= 1) {
      const { value } = await events.next()
      taken += 1
      inOrder &&= value?.id === String(taken)
    }
    const held = (await heldBytes()) - before
    const hunger = { taken, read, mostHeld, largestChunk, heldBytes: held, inOrder }
    process.send?.(hunger satisfies Hunger)
  })()
})
