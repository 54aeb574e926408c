// Whatever a stream holds, as plain data that can be posted and written as JSON. It never knows streams.

import type { EventStreamError } from '../errors.ts'
import type { StreamState } from '../machine/types.ts'
import type { TracedError, TracedIssue, TracedState } from './records.ts'

export function plainError(error: unknown): TracedError | undefined {
  if (error === undefined) return undefined
  const { name, message, code, status } = Object(error) as Partial<EventStreamError> & {
    readonly status?: unknown
  }
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : textOf(error),
    code: typeof code === 'string' ? code : undefined,
    status: typeof status === 'number' ? status : undefined,
  }
}

export function plainState(state: StreamState): TracedState {
  const { status } = state
  switch (status) {
    case 'connecting':
    case 'open':
      return { status, attempt: state.attempt }
    case 'waiting': {
      const { attempt, delayMs, retryAt } = state
      return { status, attempt, delayMs, retryAt, error: plainError(state.error) }
    }
    case 'suspended':
      return { status, reason: state.reason }
    case 'closed':
      return { status, reason: state.reason, error: plainError(state.error) }
    case 'idle':
      return { status }
  }
}

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

export function plainIssues(issues: readonly Issue[]): TracedIssue[] {
  return issues.map(({ message, path = [] }) => ({
    message,
    path: path.map((step) => {
      const key = typeof step === 'object' ? step.key : step
      return typeof key === 'symbol' ? String(key) : key
    }),
  }))
}

/** The value itself where it can be cloned; else what JSON makes of it, or its text. */
export function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol') {
    return value
  }
  try {
    return structuredClone(value)
  } catch {
    // A function in it, say: as JSON, it is left out.
  }
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null') as unknown
  } catch {
    return textOf(value)
  }
}

/** Of whatever it may be, and of what refuses to be a text. */
function textOf(value: unknown): string {
  return typeof value === 'object' && value ? Object.prototype.toString.call(value) : String(value)
}
