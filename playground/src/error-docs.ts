// Where the documentation says what to do about an error. It never knows a stream.
import type { EventStreamErrorCode } from 'lastevent'

const docs = 'https://github.com/lastevent/lastevent/blob/main/docs'

/** What one sees there has a heading of its own in docs/troubleshooting.md. */
const headings: Partial<Record<EventStreamErrorCode, string>> = {
  'connect-timeout': 'nothing-arrives-until-the-end',
  'connection-lost': 'it-reconnects-all-the-time',
  'content-type': '200-but-the-wrong-type',
  'cors-refused': 'cors-the-page-may-not-read-the-server',
  'blocked-by-csp': 'csp-the-pages-own-policy-refuses-the-request',
  truncated: 'the-answer-of-a-model-is-cut-off-or-sent-twice',
}

/** @param status of the response, where there was one */
export function errorDocs(code: EventStreamErrorCode, status?: number): string {
  const heading = status === 401 ? 'closed-after-401' : headings[code]
  return heading === undefined
    ? `${docs}/errors.md#${code}`
    : `${docs}/troubleshooting.md#${heading}`
}
