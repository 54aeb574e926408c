// Reads Vitest's JSON report: how many tests passed, failed and were skipped.
import { readFileSync } from 'node:fs'

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** What scripts/test.ts uses of the report. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly unknown[]
  }[]
}

/** A file that could not be loaded has no tests to count: it counts as one that failed. */
export function tally(report: Report): Tally {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** The tally of a report that Vitest wrote; of one it didn't write, nothing has passed. */
export function readTally(path: string): Tally {
  try {
    return tally(JSON.parse(readFileSync(path, 'utf8')) as Report)
  } catch (error) {
    console.error(`Vitest left no report: ${String(error)}`)
    return { passed: 0, failed: 0, skipped: 0 }
  }
}

export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
