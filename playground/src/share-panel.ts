// The set-up as a link and as code, to give to somebody else. It never knows what a set-up means.
import { make, setText } from './dom.ts'
import { listed } from './request-hints.ts'
import type { Shareable } from './setup.ts'

export interface SharePanelOptions {
  /** The page's address without its hash. */
  readonly pageUrl: string
  readonly code: () => string
  /** Puts it into the clipboard; rejects where the browser doesn't allow it. */
  readonly copy: (text: string) => Promise<void>
}

export interface SharePanel {
  /** The set-up is another one. */
  show(shareable: Shareable): void
}

export function createSharePanel(
  root: HTMLElement,
  { pageUrl, code, copy }: SharePanelOptions,
): SharePanel {
  const link = make('input', { id: 'share-link', readonly: '', 'aria-describedby': 'share-note' })
  const note = make('p', { id: 'share-note', class: 'note' })
  const copyLink = make('button', { type: 'button' }, 'Copy the link')
  const copyCode = make('button', { type: 'button' }, 'Copy as code')
  const shown = make('code', {})
  const preview = make(
    'details',
    {},
    make('summary', {}, 'The code'),
    make('pre', { tabindex: '0', 'aria-label': 'The code' }, shown),
  )
  const result = make('p', { class: 'result', role: 'status' })

  async function give(text: string, success: string): Promise<void> {
    try {
      await copy(text)
      result.dataset['ok'] = 'true'
      setText(result, success)
    } catch {
      result.dataset['ok'] = 'false'
      setText(
        result,
        'The browser doesn’t let this page copy: select the text, and copy it yourself.',
      )
    }
  }

  const showCode = (): void => setText(shown, code())

  copyLink.addEventListener('click', () => void give(link.value, 'The link is copied.'))
  copyCode.addEventListener('click', () => {
    showCode()
    void give(shown.textContent ?? '', 'The code is copied: a complete module.')
  })
  preview.addEventListener('toggle', showCode)
  link.addEventListener('focus', () => link.select())

  root.append(
    make(
      'section',
      { class: 'panel share', 'aria-labelledby': 'share-heading' },
      make('h2', { id: 'share-heading' }, 'Share'),
      make('label', { for: 'share-link' }, 'Link to what you have set up'),
      link,
      note,
      make('div', { class: 'share-actions' }, copyLink, copyCode),
      result,
      preview,
    ),
  )

  return {
    show({ hash, leftOut }) {
      link.value = `${pageUrl}${hash}`
      setText(
        note,
        leftOut.length === 0
          ? 'It is also the address of this page.'
          : `Secrets stay here: ${listed(leftOut)} ${leftOut.length === 1 ? 'is' : 'are'} left out.`,
      )
      setText(result, '')
      if (preview.open) showCode()
    },
  }
}
