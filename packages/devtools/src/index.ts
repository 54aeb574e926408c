// What `import … from '@lastevent/devtools'` offers: the element, and the one line that shows it.
/** @module @lastevent/devtools */

import {
  createElementClass,
  type LasteventDevtoolsElement,
  TAG,
  type TraceOptions,
} from './element.ts'

export type { LasteventDevtoolsElement, TraceOptions }

/**
 * Defines the element `<lastevent-devtools>`, for a page that has it in its markup. Once is enough,
 * more do no harm, and on a server it does nothing.
 *
 * @example
 * registerDevtools()
 * document.body.append(document.createElement('lastevent-devtools'))
 */
export function registerDevtools(): void {
  if (typeof customElements === 'undefined' || customElements.get(TAG)) return
  customElements.define(TAG, createElementClass())
}

/** The options of {@link mountDevtools}. */
export interface DevtoolsOptions {
  /** Light or dark. @default what the visitor's system prefers */
  readonly theme?: 'light' | 'dark' | undefined
  /** Where the button that opens the panel is. @default "right" */
  readonly corner?: 'left' | 'right' | undefined
}

/**
 * Puts the devtools into the page, docked at its bottom. Streams made before it are shown, too. On a
 * server it does nothing.
 *
 * @example
 * const remove = mountDevtools({ theme: 'dark' })
 *
 * @returns a function that takes them out again
 */
export function mountDevtools(options: DevtoolsOptions = {}): () => void {
  if (typeof document === 'undefined') return () => {}
  registerDevtools()
  const made = document.createElement(TAG)
  if (options.theme) made.setAttribute('theme', options.theme)
  if (options.corner) made.setAttribute('corner', options.corner)
  document.body.append(made)
  return () => made.remove()
}
