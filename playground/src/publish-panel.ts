// The form that publishes an event, and what the server says to it. It checks nothing itself: the
// server's schema decides. It never knows the stream.
import type { Publishable } from './contract.ts'
import { find } from './dom.ts'
import { clearAnswer, showAnswer } from './result.ts'
import type { ServerApi } from './server-api.ts'

export interface PublishPanelOptions {
  readonly publish: ServerApi['publish']
  /** The number that an `add` made here gets. */
  readonly nextNumber: () => number
  readonly now: () => number
}

export function createPublishPanel(
  root: ParentNode,
  { publish, nextNumber, now }: PublishPanelOptions,
): void {
  const form = find(root, '#publish', HTMLFormElement)
  const type = find(root, '#publish-type', HTMLSelectElement)
  const text = find(root, '#publish-text', HTMLInputElement)
  const result = find(root, '#publish-result', HTMLElement)

  const compose = (): Publishable =>
    type.value === 'notice'
      ? { type: 'notice', data: text.value }
      : {
          type: 'add',
          data: { n: nextNumber(), text: text.value, at: new Date(now()).toISOString() },
        }

  async function send(): Promise<void> {
    const answer = await publish(compose())
    text.setAttribute('aria-invalid', String(!answer.ok && answer.issues.length > 0))
    showAnswer(result, answer, answer.ok ? `Published with id ${answer.id ?? 'unknown'}.` : '')
  }

  // What was said of one text says nothing of another.
  form.addEventListener('input', () => {
    text.setAttribute('aria-invalid', 'false')
    clearAnswer(result)
  })

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })
}
