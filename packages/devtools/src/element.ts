// The custom element `<lastevent-devtools>`: its attributes, its life in the page, and the traces it
// shows. It never knows a record.

import { inspectAll, type Trace } from 'lastevent/inspect'
import { copyText, saveText } from './host.ts'
import { createPreferences } from './preferences.ts'
import { styleSheet } from './style/sheet.ts'
import { createGrip, createOpener } from './view/dock.ts'
import { createPanel } from './view/panel.ts'
import { dotStatus } from './view/stream-list.ts'

/** What a trace is called that is not of this page. */
export interface TraceOptions {
  /** Stands beside its streams: "worker", "frame". */
  readonly from?: string | undefined
}

/**
 * The element `<lastevent-devtools>`. Its attributes:
 * - `inline`: it stands where it is put, as high as its style says. Without it, it is docked at the
 *   page's bottom, behind a button.
 * - `theme`: `light` or `dark`; without it, what the visitor's system prefers.
 * - `corner`: `left` or `right`, where the button is.
 */
export interface LasteventDevtoolsElement extends HTMLElement {
  /** Whether the panel is shown; always, of one that is inline. */
  readonly isOpen: boolean
  /** Opens the docked panel, and focuses it. */
  open(): void
  /** Closes the docked panel. */
  close(): void
  /**
   * Shows the streams of a trace as well: of another thread, say. An element that has none when it
   * comes into the page traces all streams of the page.
   *
   * @returns a function that removes them
   */
  addTrace(trace: Trace, options?: TraceOptions): () => void
}

declare global {
  interface HTMLElementTagNameMap {
    'lastevent-devtools': LasteventDevtoolsElement
  }
}

export const TAG = 'lastevent-devtools'

/** How often the button looks what the streams do while the panel is closed, in ms. */
const LOOK_MS = 250

/** A class can only be made where there are elements: not on a server. */
export function createElementClass(): CustomElementConstructor {
  return class extends HTMLElement implements LasteventDevtoolsElement {
    readonly #preferences = createPreferences()
    readonly #opener = createOpener(() => this.open())
    readonly #panel = createPanel({
      preferences: this.#preferences,
      copy: copyText,
      save: saveText,
      onClose: () => this.close(),
    })
    readonly #grip = createGrip(this.#panel.root, this.#preferences)
    readonly #fit = (): void => this.#grip.fit()
    #own: Trace | undefined
    #removeOwn: (() => void) | undefined
    #traces = 0
    #look: ReturnType<typeof setTimeout> | undefined

    static readonly observedAttributes = ['inline']

    constructor() {
      super()
      const root = this.attachShadow({ mode: 'open' })
      root.adoptedStyleSheets = [styleSheet()]
      this.#panel.root.prepend(this.#grip.root)
      root.append(this.#opener.root, this.#panel.root)
      this.#panel.root.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && !this.hasAttribute('inline')) this.close()
      })
      this.#panel.hub.subscribe(() => {
        if (!this.isOpen) this.#look ??= setTimeout(() => this.#showStatus(), LOOK_MS)
      })
    }

    get isOpen(): boolean {
      return this.hasAttribute('inline') || this.#preferences.get().isOpen
    }

    open(): void {
      this.#preferences.set({ isOpen: true })
      this.#show()
      this.#panel.focus()
    }

    close(): void {
      this.#preferences.set({ isOpen: false })
      this.#show()
      this.#opener.root.focus()
    }

    addTrace(trace: Trace, { from }: TraceOptions = {}): () => void {
      this.#traces += 1
      const remove = this.#panel.hub.add(trace, from)
      return () => {
        this.#traces -= 1
        remove()
      }
    }

    connectedCallback(): void {
      if (this.#traces === 0) {
        this.#own = inspectAll()
        this.#removeOwn = this.addTrace(this.#own)
      }
      addEventListener('resize', this.#fit)
      this.#show()
    }

    disconnectedCallback(): void {
      this.#panel.run(false)
      removeEventListener('resize', this.#fit)
      // One that is put elsewhere is connected again by then.
      queueMicrotask(() => {
        if (this.isConnected) return
        clearTimeout(this.#look)
        this.#look = undefined
        this.#removeOwn?.()
        this.#removeOwn = undefined
        this.#own?.close()
        this.#own = undefined
      })
    }

    attributeChangedCallback(): void {
      if (this.isConnected) this.#show()
    }

    #show(): void {
      const { isOpen } = this
      const isInline = this.hasAttribute('inline')
      this.#opener.root.hidden = isOpen
      this.#panel.root.hidden = !isOpen
      this.#grip.root.hidden = isInline
      this.#panel.showClose(!isInline)
      if (isInline) this.#panel.root.style.height = ''
      else this.#grip.fit()
      this.#panel.run(isOpen)
      if (!isOpen) this.#showStatus()
    }

    /** The button shows the stream that is worst off. */
    #showStatus(): void {
      this.#look = undefined
      this.#panel.hub.meet()
      const all = new Set(this.#panel.hub.streams.map(({ traced }) => dotStatus(traced)))
      this.#opener.setStatus(worst.find((status) => all.has(status)) ?? 'idle')
    }
  }
}

const worst = ['error', 'waiting', 'suspended', 'connecting', 'paused', 'open']
