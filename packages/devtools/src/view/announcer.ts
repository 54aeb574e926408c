// What is said in passing: a screen reader hears the newest thing, at most one in a while; what a press
// of a button has done is shown, too. It never knows what it is about.

import { element, setText } from '../dom.ts'

export interface Announcer {
  readonly root: HTMLElement
  /** For those who hear the page. */
  say(text: string): void
  /** For everybody, for a moment. */
  show(text: string): void
}

const REST_MS = 2000

export function createAnnouncer(): Announcer {
  const root = element('div', { class: 'unseen', role: 'status' })
  let next: { readonly text: string; readonly isShown: boolean } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function tell(): void {
    timer = undefined
    const told = next
    next = undefined
    root.className = told?.isShown ? 'toast' : 'unseen'
    if (!told) return
    setText(root, told.text)
    timer = setTimeout(tell, REST_MS)
  }

  return {
    root,
    say(text) {
      if (next?.isShown) return
      next = { text, isShown: false }
      if (timer === undefined) tell()
    },
    show(text) {
      next = { text, isShown: true }
      clearTimeout(timer)
      tell()
    },
  }
}
