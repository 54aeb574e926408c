// The form that says which stream is shown: any URL, method, headers, body and place to resume at, what
// a browser will make of it, and what went wrong. It never knows how a stream is made.
import type { EventStreamError, StreamState } from 'lastevent'
import { isEventStreamError, ResponseError } from 'lastevent'

import { make, setText } from './dom.ts'
import { errorDocs } from './error-docs.ts'
import { createHeaderFields } from './header-fields.ts'
import { describeState } from './plain-words.ts'
import { hintsOf, listed, problemOf } from './request-hints.ts'
import { cleanUrl } from './secrets.ts'
import type { Session } from './session.ts'
import { defaultSetup, isSafe, methods, type ReadSetup, type Setup } from './setup.ts'

/** What of a set-up is the request. */
export type RequestSetup = Omit<Setup, 'schemas'>

export interface RequestPanelOptions {
  readonly session: Pick<Session, 'subscribe'>
  readonly link: ReadSetup
  readonly pageUrl: string
  /** The stream of this request takes the place of the one before. */
  readonly onConnect: (request: RequestSetup) => void
}

export function createRequestPanel(root: HTMLElement, options: RequestPanelOptions): void {
  const { session, link, pageUrl, onConnect } = options
  /** A request that may change something waits for a press. */
  const isHeld = !isSafe(link.setup)
  const summary = make('code', { class: 'request-line' })
  const method = make(
    'select',
    { id: 'request-method' },
    ...methods.map((name) => make('option', {}, name)),
  )
  const url = textField('request-url', 'url')
  const lastEventId = textField('request-last-event-id')
  const body = make('textarea', { id: 'request-body', rows: '3', spellcheck: 'false' })
  const bodyField = field('Body', 'request-body', body)
  const headers = createHeaderFields(showHints)
  const problem = make('p', { class: 'request-problem', id: 'request-problem' })
  const hints = make('ul', { class: 'request-hints', 'aria-label': 'What the browser makes of it' })
  const back = make('button', { type: 'button' }, 'Back to the playground’s own stream')
  const form = make(
    'form',
    { novalidate: '' },
    field('Method', 'request-method', method),
    field('URL', 'request-url', url),
    headers.element,
    bodyField,
    field('Last-Event-ID', 'request-last-event-id', lastEventId),
    hints,
    make(
      'div',
      { class: 'request-actions' },
      make('button', { type: 'submit', class: 'primary' }, 'Connect'),
      back,
    ),
  )
  const details = make(
    'details',
    {},
    make('summary', {}, make('h2', { id: 'request-heading' }, 'Request'), summary),
    form,
  )
  const error = make('div', { class: 'request-error', role: 'status' })
  form.insertBefore(problem, hints)

  function read(): RequestSetup {
    return {
      method: method.value,
      url: url.value.trim(),
      headers: headers.value,
      body: body.value,
      lastEventId: lastEventId.value,
    }
  }

  function fill(setup: RequestSetup): void {
    method.value = setup.method
    url.value = setup.url
    headers.set(setup.headers)
    body.value = setup.body
    lastEventId.value = setup.lastEventId
    showHints()
    showLine(setup)
  }

  function showLine(setup: RequestSetup): void {
    setText(summary, `${setup.method} ${cleanUrl(setup.url).text}`)
  }

  function showHints(): void {
    const setup = { ...read(), schemas: {} }
    const why = problemOf(setup, pageUrl)
    setText(problem, why ?? '')
    url.setAttribute('aria-invalid', String(why !== undefined))
    bodyField.hidden = setup.method === 'GET' && setup.body === ''
    hints.replaceChildren(...hintsOf(setup, pageUrl).map((hint) => make('li', {}, hint)))
  }

  function connect(): void {
    const setup = read()
    showHints()
    if (problemOf({ ...setup, schemas: {} }, pageUrl) !== undefined) return url.focus()
    showLine(setup)
    error.replaceChildren()
    onConnect(setup)
  }

  function onState(state: StreamState): void {
    if (state.status === 'open') error.replaceChildren()
    const cause = 'error' in state ? state.error : undefined
    if (isEventStreamError(cause)) error.replaceChildren(errorText(cause, state))
  }

  form.addEventListener('input', showHints)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    connect()
  })
  back.addEventListener('click', () => {
    fill(defaultSetup)
    connect()
  })
  session.subscribe({ onState })

  fill(link.setup)
  details.open = isHeld || link.missing.length > 0
  error.replaceChildren(...notesOf(link, isHeld).map((note) => make('p', {}, note)))
  root.append(
    make(
      'section',
      { class: 'panel request', 'aria-labelledby': 'request-heading' },
      details,
      error,
    ),
  )
}

/** What somebody who came by a link has to know. */
function notesOf({ setup, complaints, missing }: ReadSetup, isHeld: boolean): readonly string[] {
  return [
    ...complaints,
    ...(missing.length > 0
      ? [`The link leaves out the value of ${listed(missing)}: fill it in, and connect.`]
      : []),
    ...(isHeld
      ? [
          `The link asks for a ${setup.method}, which may change something: look at it, and connect.`,
        ]
      : []),
  ]
}

function errorText(error: EventStreamError, state: StreamState): HTMLElement {
  const { code } = error
  const status = error instanceof ResponseError ? error.status : undefined
  const words = describeState(state, { paused: false, resumedFrom: undefined, gap: false })
  return make(
    'p',
    {},
    make('code', {}, code),
    ` ${words.detail} `,
    make(
      'a',
      { href: errorDocs(code, status), target: '_blank', rel: 'noreferrer' },
      'What to do about it',
    ),
  )
}

function textField(id: string, type = 'text'): HTMLInputElement {
  return make('input', { id, type, autocomplete: 'off', spellcheck: 'false' })
}

function field(text: string, id: string, input: HTMLElement): HTMLElement {
  return make('div', { class: `field ${id}` }, make('label', { for: id }, text), input)
}
