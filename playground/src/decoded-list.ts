// Payloads, what the contract makes of each, and why not, side by side. It never knows schemas.
import { make, setText } from './dom.ts'
import type { Decoded } from './entry-text.ts'

export interface DecodedRow {
  readonly id: string | undefined
  readonly payload: string
  /** Undefined until the schema has been asked. */
  readonly decoded: Decoded | undefined
}

export interface DecodedList {
  readonly element: HTMLElement
  show(rows: readonly DecodedRow[]): void
}

interface RowElement {
  readonly element: HTMLLIElement
  readonly show: (row: DecodedRow) => void
}

export function createDecodedList(): DecodedList {
  const element = make('ol', { class: 'decoded', role: 'list' })
  const rows: RowElement[] = []
  return {
    element,
    // Rows are used again, so that a busy stream makes no new ones.
    show(wanted) {
      for (const [index, row] of wanted.entries()) {
        const shown = rows[index] ?? createRow()
        rows[index] = shown
        if (!shown.element.isConnected) element.append(shown.element)
        shown.show(row)
      }
      for (const { element: rest } of rows.splice(wanted.length)) rest.remove()
    },
  }
}

function createRow(): RowElement {
  const id = make('span', { class: 'id' })
  const payload = make('pre', {})
  const value = make('pre', {})
  const issues = make('ul', {})
  const element = make(
    'li',
    {},
    make(
      'dl',
      {},
      make('div', { class: 'payload' }, make('dt', {}, 'Payload ', id), make('dd', {}, payload)),
      make('div', { class: 'value' }, make('dt', {}, 'Value'), make('dd', {}, value)),
      make('div', { class: 'issues' }, make('dt', {}, 'Issues'), make('dd', {}, issues)),
    ),
  )
  return {
    element,
    show(row) {
      const { decoded } = row
      element.dataset['valid'] = decoded === undefined ? '' : String(decoded.valid)
      setText(id, row.id === undefined ? '' : `id ${row.id}`)
      setText(payload, row.payload)
      setText(value, decoded?.valid === true ? decoded.value : '–')
      const texts = decoded?.valid === false ? decoded.issues : []
      if (texts.join('\n') === issues.dataset['texts']) return
      issues.dataset['texts'] = texts.join('\n')
      issues.replaceChildren(
        ...(texts.length > 0 ? texts : ['–']).map((text) => make('li', {}, text)),
      )
    },
  }
}
