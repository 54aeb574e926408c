// What tests of `readEvents` read from: bodies that keep count of what was taken and given up.
import { expect, onTestFinished } from 'vitest'

const encoder = new TextEncoder()

export interface ScriptedBody {
  readonly stream: ReadableStream<Uint8Array>
  /** How many chunks were taken. */
  taken(): number
  /** What the body was given up with; undefined while it was not. */
  cancelled(): boolean
}

/** A body of these chunks, each made when it is asked for. It ends, or breaks off, or stays open. */
export function bodyOf(
  chunks: readonly (string | Uint8Array)[],
  ending: 'end' | 'stay' | Error = 'end',
): ScriptedBody {
  let taken = 0
  let cancelled = false
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[taken]
        if (chunk !== undefined) {
          taken += 1
          controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)
        } else if (ending === 'end') controller.close()
        else if (ending === 'stay') return new Promise(() => {})
        else controller.error(ending)
        return undefined
      },
      cancel() {
        cancelled = true
      },
    },
    // Nothing is made before it is asked for.
    { highWaterMark: 0 },
  )
  return { stream, taken: () => taken, cancelled: () => cancelled }
}

/** A response with these chunks as its body. */
export function answerOf(
  body: ReadableStream<Uint8Array> | string | null,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Response {
  const type = { 'content-type': 'text/event-stream' }
  return new Response(body, { status, headers: { ...type, ...headers } })
}

/** The data of all events, up to the end. */
export async function dataOf(
  events: AsyncIterable<{ readonly data: unknown }>,
): Promise<unknown[]> {
  const data: unknown[] = []
  for await (const event of events) data.push(event.data)
  return data
}

/** What a loop over the events has seen, and what it threw. */
export async function outcomeOf(
  events: AsyncIterable<{ readonly data: unknown }>,
): Promise<{ readonly data: readonly unknown[]; readonly error: unknown }> {
  const data: unknown[] = []
  try {
    for await (const event of events) data.push(event.data)
  } catch (error) {
    return { data, error }
  }
  return { data, error: undefined }
}

const rejections: unknown[] = []
process.on('unhandledRejection', (reason) => rejections.push(reason))

/** Proves at the end of the test that no promise was left to reject unseen. */
export function expectNoRejections(): void {
  const earlier = rejections.length
  onTestFinished(async () => {
    await new Promise(setImmediate)
    expect(rejections.slice(earlier), 'unhandled rejections').toEqual([])
  })
}
