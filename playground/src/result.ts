// Shows how a request went, in a live region. It never knows what was asked.
import { make } from './dom.ts'
import { describeIssues } from './plain-words.ts'
import type { Answer } from './server-api.ts'

export function showAnswer(region: HTMLElement, answer: Answer, success: string): void {
  region.dataset['ok'] = String(answer.ok)
  if (answer.ok) {
    region.replaceChildren(make('p', {}, success))
    return
  }
  const issues = describeIssues(answer.issues).map((issue) => make('li', {}, issue))
  if (answer.isLate) {
    region.replaceChildren(
      make(
        'p',
        {},
        `There was ${answer.error}. With six tabs open, their streams take all six connections that `,
        'a browser has to one server over HTTP/1.1. Close some, or let ',
        make('a', { href: '/shared.html' }, 'all tabs share one stream'),
        '.',
      ),
    )
    return
  }
  region.replaceChildren(
    make('p', {}, `Refused: ${answer.error}.`),
    ...(issues.length > 0 ? [make('ul', {}, ...issues)] : []),
  )
}

export function clearAnswer(region: HTMLElement): void {
  region.replaceChildren()
}
