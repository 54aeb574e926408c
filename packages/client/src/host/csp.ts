// Hears of requests that the page's Content-Security-Policy refuses. It never knows streams.

import { setTimer } from './clock.ts'

/** As much of the event as is needed; its type comes with the DOM library alone. */
interface Violation {
  readonly blockedURI: string
  readonly effectiveDirective: string
  readonly disposition: string
}

interface PolicyTarget {
  addEventListener(type: string, listener: (event: Violation) => void): void
  removeEventListener(type: string, listener: (event: Violation) => void): void
}

/** A window, or the global scope of a worker; other hosts have no such event. */
type Host = PolicyTarget & {
  readonly document?: PolicyTarget
  readonly SecurityPolicyViolationEvent?: unknown
}

/**
 * Watches requests to this URL. A window is told at its document, a worker at its global scope.
 *
 * @returns a function that stops, and brings the directive that has refused a request which has just
 *   failed; undefined where none has
 */
export function watchPolicy(url: string): (() => Promise<string | undefined>) | undefined {
  const host = globalThis as unknown as Host
  if (!host.SecurityPolicyViolationEvent) return undefined
  const target = host.document ?? host
  const type = 'securitypolicyviolation'
  // A report has the URL without its fragment.
  const [reported] = url.split('#')
  let directive: string | undefined
  const onViolation = (event: Violation): void => {
    if (event.disposition === 'enforce' && event.blockedURI === reported) {
      directive = event.effectiveDirective
    }
  }
  target.addEventListener(type, onViolation)
  return async () => {
    // The event comes in a task of its own, after the request has failed.
    await new Promise((resolve) => setTimer(() => resolve(undefined), 0))
    target.removeEventListener(type, onViolation)
    return directive
  }
}
