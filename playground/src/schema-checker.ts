// Asks the worker what payloads become by the text of a schema, and ends it where it doesn't answer.
// It never evaluates anything itself.
import type { PageClock } from './page-clock.ts'
import type { CheckRequest, CheckResponse } from './schema-answers.ts'
import type { Decoded } from './entry-text.ts'

/** What is used of a `Worker`. */
export interface WorkerLike {
  onmessage: ((event: MessageEvent<CheckResponse>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  postMessage(request: CheckRequest): void
  terminate(): void
}

export type Checked =
  | { readonly ok: true; readonly results: readonly Decoded[] }
  | { readonly ok: false; readonly problem: string }

export interface SchemaChecker {
  check(text: string, payloads: readonly string[]): Promise<Checked>
  dispose(): void
}

/** A schema that takes longer for a handful of payloads never ends, as far as anybody can tell. */
const PATIENCE_MS = 3000

export function createSchemaChecker(
  startWorker: () => WorkerLike,
  { setTimer }: Pick<PageClock, 'setTimer'>,
): SchemaChecker {
  const waiting = new Map<number, (checked: Checked) => void>()
  let worker: WorkerLike | undefined
  let count = 0
  let stopTimer = (): void => undefined

  /** Answers all that is waited for, and starts the next check in a new worker. */
  function end(problem: string): void {
    stopTimer()
    worker?.terminate()
    worker = undefined
    const settle = [...waiting.values()]
    waiting.clear()
    for (const answer of settle) answer({ ok: false, problem })
  }

  function watch(): void {
    stopTimer()
    if (waiting.size === 0) return
    stopTimer = setTimer(
      () => end(`The schema was stopped: it took longer than ${PATIENCE_MS / 1000} s.`),
      PATIENCE_MS,
    )
  }

  function start(): WorkerLike {
    const started = startWorker()
    started.onmessage = ({ data: { number, ...checked } }) => {
      waiting.get(number)?.(checked)
      waiting.delete(number)
      watch()
    }
    started.onerror = ({ message }) => end(`The schema can’t be evaluated: ${message}.`)
    return started
  }

  return {
    check(text, payloads) {
      worker ??= start()
      count += 1
      const number = count
      const asked = worker
      return new Promise((resolve) => {
        waiting.set(number, resolve)
        asked.postMessage({ number, text, payloads })
        watch()
      })
    },
    dispose: () => end('The page has ended.'),
  }
}

/** The worker of the page, as Vite serves and builds it. */
export function startSchemaWorker(): WorkerLike {
  return new Worker(new URL('schema-worker.ts', import.meta.url), { type: 'module' })
}
