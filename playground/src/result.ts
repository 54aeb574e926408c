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
  region.replaceChildren(
    make('p', {}, `Refused: ${answer.error}.`),
    ...(issues.length > 0 ? [make('ul', {}, ...issues)] : []),
  )
}
