// The contract beside what comes: an editor for the entry of each type, and what it makes of the last
// payloads. It never evaluates an entry itself, nor changes what the stream is read by.
import { originalText, ownTypes } from './contract-texts.ts'
import { createDecodedList, type DecodedRow } from './decoded-list.ts'
import { make, setText } from './dom.ts'
import type { PageClock } from './page-clock.ts'
import { payloadOf } from './payloads.ts'
import { createReceivedPayloads, type ReceivedPayload } from './received-payloads.ts'
import type { Checked, SchemaChecker } from './schema-checker.ts'
import type { Session } from './session.ts'

export interface ContractPanelOptions {
  readonly session: Pick<Session, 'subscribe'>
  readonly checker: SchemaChecker
  readonly clock: PageClock
  /** The texts to begin with, by type. */
  readonly schemas: Readonly<Record<string, string>>
  readonly onChange: (schemas: Readonly<Record<string, string>>) => void
}

export interface ContractPanel {
  /** Of each changed type the newest text that can be evaluated. */
  readonly validSchemas: Readonly<Record<string, string>>
}

/** How many payloads of a type are shown. */
const SHOWN = 10

/** New payloads are decoded so often at most; after a change of the text it is at once. */
const REFRESH_MS = 300

export function createContractPanel(
  root: HTMLElement,
  { session, checker, clock, schemas, onChange }: ContractPanelOptions,
): ContractPanel {
  const texts = new Map(Object.entries(schemas))
  const valid = new Map<string, string>()
  const received = createReceivedPayloads(SHOWN)
  const parts = createParts()
  const { type, text, reset, problem, count, list } = parts
  let isChecking = false
  let isStale = false
  let isWaiting = false

  function showTypes(): void {
    const types = [...new Set([...ownTypes, ...received.types, ...texts.keys()])]
    if (types.length === type.childElementCount) return
    const chosen = type.value
    type.replaceChildren(...types.map((name) => make('option', {}, name)))
    type.value = types.includes(chosen) ? chosen : (types[0] ?? '')
  }

  function showText(): void {
    text.value = texts.get(type.value) ?? originalText(type.value)
    reset.disabled = !texts.has(type.value)
  }

  /** One check at a time: what has changed meanwhile is looked at after it. */
  async function check(): Promise<void> {
    if (isChecking) {
      isStale = true
      return
    }
    isChecking = true
    isStale = false
    const asked = { type: type.value, text: text.value, latest: received.latest(type.value) }
    const payloads = asked.latest.map(({ payload }) => payload())
    const checked = await checker.check(asked.text, payloads)
    isChecking = false
    if (asked.type === type.value && asked.text === text.value) {
      show(asked.latest, payloads, checked)
      if (checked.ok) valid.set(asked.type, asked.text)
    }
    if (isStale) await check()
  }

  function show(
    latest: readonly ReceivedPayload[],
    payloads: readonly string[],
    checked: Checked,
  ): void {
    text.setAttribute('aria-invalid', String(!checked.ok))
    setText(problem, checked.ok ? '' : checked.problem)
    const rows = payloads.map((payload, index): DecodedRow => ({
      id: latest[index]?.id,
      payload,
      decoded: checked.ok ? checked.results[index] : undefined,
    }))
    list.show(rows)
    const good = rows.filter(({ decoded }) => decoded?.valid === true).length
    setText(count, countText(type.value, rows.length, checked.ok ? good : undefined))
  }

  function refreshSoon(): void {
    if (isWaiting) return
    isWaiting = true
    clock.setTimer(() => {
      isWaiting = false
      showTypes()
      void check()
    }, REFRESH_MS)
  }

  function add(name: string, payload: ReceivedPayload): void {
    received.add(name, payload)
    refreshSoon()
  }

  session.subscribe({
    onEvent: (event) => add(event.type, { id: event.id, payload: () => payloadOf(event) }),
    onInvalid: ({ type: name, id, data }) => add(name, { id, payload: () => data }),
    onUnhandled: ({ type: name, id, data }) => add(name, { id, payload: () => data }),
  })

  type.addEventListener('change', () => {
    showText()
    void check()
  })
  text.addEventListener('input', () => {
    if (text.value === originalText(type.value)) texts.delete(type.value)
    else texts.set(type.value, text.value)
    reset.disabled = !texts.has(type.value)
    onChange(Object.fromEntries(texts))
    void check()
  })
  reset.addEventListener('click', () => {
    texts.delete(type.value)
    showText()
    onChange(Object.fromEntries(texts))
    // The button is off now, and must not take the focus with it.
    text.focus()
    void check()
  })

  showTypes()
  type.value = [...texts.keys()][0] ?? type.value
  showText()
  root.append(parts.element)
  void check()
  for (const [name, given] of texts) {
    void checker.check(given, []).then(({ ok }) => ok && !valid.has(name) && valid.set(name, given))
  }

  return {
    get validSchemas() {
      return Object.fromEntries([...valid].filter(([name]) => texts.has(name)))
    },
  }
}

/** @param good how many are valid; undefined where the text is no schema */
function countText(type: string, all: number, good: number | undefined): string {
  if (all === 0) return `No payload of the type ${type} has come yet.`
  if (good === undefined) return 'Nothing is lost: these are decoded as soon as the schema is one.'
  if (all === 1) return good === 1 ? 'The last payload is valid.' : 'The last payload is not valid.'
  return `Of the last ${all} payloads ${good === all ? 'all are' : `${good} ${good === 1 ? 'is' : 'are'}`} valid.`
}

function createParts() {
  const type = make('select', { id: 'contract-type' })
  const text = make('textarea', {
    id: 'contract-text',
    rows: '6',
    spellcheck: 'false',
    autocapitalize: 'off',
    'aria-describedby': 'contract-note contract-problem',
  })
  const reset = make('button', { type: 'button', class: 'small' }, 'Reset')
  const problem = make('p', { id: 'contract-problem', class: 'problem', role: 'status' })
  const count = make('p', { class: 'count' })
  const list = createDecodedList()
  const element = make(
    'section',
    { class: 'panel contract', 'aria-labelledby': 'contract-heading' },
    make('h2', { id: 'contract-heading' }, 'Contract'),
    make(
      'p',
      { id: 'contract-note', class: 'note' },
      'Change a schema, and see at once what it makes of the last payloads. It is code, and runs in a ' +
        'worker of this page, from where it can reach no server; what the stream is read by stays as it is.',
    ),
    make(
      'div',
      { class: 'editor' },
      make(
        'div',
        { class: 'editor-head' },
        make('label', { for: 'contract-type' }, 'Type'),
        type,
        reset,
      ),
      make('label', { for: 'contract-text', class: 'hidden-label' }, 'Schema of the type'),
      text,
      problem,
    ),
    make('div', { class: 'results' }, count, list.element),
  )
  return { element, type, text, reset, problem, count, list }
}
