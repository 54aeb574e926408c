// Plays a case on an implementation of `fetchEventSource`, and writes down what it tells.
import { setTimeout as wait } from 'node:timers/promises'
import type { FetchEventSourceInit } from '../../src/fetch-event-source/index.ts'
import type { CallCase } from './fetch-event-source-cases.ts'

export type Call = (input: RequestInfo, init: FetchEventSourceInit) => Promise<void>

export interface CallOutcome {
  readonly log: readonly (readonly unknown[])[]
  /** Requests that were broken off, and were not closed. */
  readonly leftOpen: number
}

/** Where one of the two never ends, as the other does: how long that is looked at. */
const NEVER_MS = 300
/** How long nothing may come after the end, before the log is closed. */
const AFTERMATH_MS = 30

/** Resolves when the call has settled, which each case sees to. */
export async function playCall(call: Call, url: string, script: CallCase): Promise<CallOutcome> {
  const { replies, init = {}, request, anyResponse, abortAt, throwAt, delay = 20 } = script
  const log: unknown[][] = []
  const signals: AbortSignal[] = []
  const controller = new AbortController()
  /** Ends what an implementation does not end by itself. */
  const end = new AbortController()
  if (script.abortedBefore) controller.abort()
  let errors = 0
  let thrown = false
  const known = (error: Error): boolean => error.message.startsWith('mine')

  const settled = call(request ? new Request(url, request) : url, {
    ...init,
    headers: init.headers ?? {},
    signal: controller.signal,
    async fetch(input, options) {
      const own = options?.signal
      if (own) signals.push(own)
      return fetch(input, {
        ...options,
        signal: own ? AbortSignal.any([own, end.signal]) : end.signal,
      })
    },
    ...(anyResponse ? { onopen: async ({ status }) => void log.push(['open', status]) } : {}),
    onmessage(message) {
      log.push(['message', { ...message }])
      if (message.data === throwAt && !thrown) {
        thrown = true
        throw new Error('mine: onmessage')
      }
      if (message.data === abortAt || message.event === 'end') controller.abort()
    },
    onclose() {
      log.push(['close'])
      // As apps do that want to go on.
      if (errors < replies.length) throw new Error('mine: onclose')
    },
    onerror(error: Error) {
      if (end.signal.aborted) throw error
      errors += 1
      log.push(['error', known(error) ? error.message : 'theirs'])
      if (script.throwLater) return rejection()
      if (errors > replies.length) throw new Error('mine: enough')
      return delay === 'usual' ? undefined : delay
    },
  }).then(
    () => ['resolved'],
    (error: unknown) => ['rejected', (error as Error).message],
  )
  const waiting = script.abortedBefore ? [wait(NEVER_MS).then(() => ['waiting'])] : []
  log.push(await Promise.race([settled, ...waiting]))
  await wait(AFTERMATH_MS)
  controller.abort()
  const leftOpen = thrown ? signals.filter(({ aborted }) => !aborted).length : 0
  end.abort()
  await wait(0)
  return { log: [...log], leftOpen }
}

/** One that the test run does not take for unhandled, as it is in one of the two. */
function rejection(): Promise<void> {
  const later = Promise.reject<void>(new Error('mine: later'))
  later.catch(() => {})
  return later
}
