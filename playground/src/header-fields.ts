// The rows of a form that take headers, one each. It never knows what they are sent to.
import { make } from './dom.ts'
import { isSecretName } from './secrets.ts'
import type { HeaderField } from './setup.ts'

export interface HeaderFields {
  readonly element: HTMLElement
  readonly value: readonly HeaderField[]
  set(headers: readonly HeaderField[]): void
}

interface Row {
  readonly element: HTMLElement
  readonly read: () => HeaderField
}

/** @param onChange called after a row has come or gone; typing is an `input` event of the form */
export function createHeaderFields(onChange: () => void): HeaderFields {
  let rows: readonly Row[] = []
  const list = make('div', { class: 'header-rows' })
  const add = make('button', { type: 'button', class: 'small' }, 'Add a header')
  const element = make('fieldset', { class: 'headers' }, make('legend', {}, 'Headers'), list, add)

  function addRow(header: HeaderField): Row {
    const row = createRow(header, () => {
      const index = rows.indexOf(row)
      rows = rows.filter((other) => other !== row)
      row.element.remove()
      // The button that was pressed is gone: the focus goes to what stands where it was.
      const next = rows[index] ?? rows.at(-1)
      ;(next?.element.querySelector('input') ?? add).focus()
      onChange()
    })
    rows = [...rows, row]
    list.append(row.element)
    return row
  }

  add.addEventListener('click', () => {
    addRow({ name: '', value: '', secret: false }).element.querySelector('input')?.focus()
    onChange()
  })

  return {
    element,
    get value() {
      return rows.map(({ read }) => read()).filter(({ name, value }) => name !== '' || value !== '')
    },
    set(headers) {
      rows = []
      list.replaceChildren()
      for (const header of headers) addRow(header)
    },
  }
}

function createRow(header: HeaderField, onRemove: () => void): Row {
  const name = make('input', {
    'aria-label': 'Name of the header',
    autocomplete: 'off',
    placeholder: 'Authorization',
    spellcheck: 'false',
    value: header.name,
  })
  const value = make('input', {
    'aria-label': 'Value of the header',
    autocomplete: 'off',
    spellcheck: 'false',
    value: header.value,
  })
  const secret = make('input', { type: 'checkbox' })
  const remove = make('button', { type: 'button', class: 'small' }, 'Remove')
  let isChosen = false

  function show(): void {
    value.type = secret.checked ? 'password' : 'text'
    remove.setAttribute('aria-label', `Remove the header ${name.value}`.trim())
  }

  secret.checked = header.secret
  secret.addEventListener('change', () => {
    isChosen = true
    show()
  })
  // A name that looks like a secret is taken for one, until somebody says that it is none.
  name.addEventListener('input', () => {
    if (!isChosen) secret.checked = isSecretName(name.value)
    show()
  })
  remove.addEventListener('click', onRemove)
  show()
  return {
    element: make(
      'div',
      { class: 'header-row' },
      name,
      value,
      make('label', {}, secret, ' Secret'),
      remove,
    ),
    read: () => ({ name: name.value.trim(), value: value.value, secret: secret.checked }),
  }
}
