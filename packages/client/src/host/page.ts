// What the page goes through: offline, hidden, frozen. It never knows streams.
// Where there is no page to listen to (workers, servers, some test environments), nothing ever happens.

export interface PageCondition {
  readonly offline: boolean
  readonly hidden: boolean
  /** Frozen, or on the way into the back/forward cache, which an open stream would keep it out of. */
  readonly frozen: boolean
}

const types = 'online offline visibilitychange pagehide pageshow freeze resume'.split(' ')

// Capturing, since some of these are events of the document and don't bubble. Without a signal: where
// tests play a page (jest-fixed-jsdom), the page's `addEventListener` refuses Node's signals. No boolean:
// the `removeEventListener` of Node's EventTarget doesn't know it.
const options = { capture: true }

/** What hosts without a page lack. */
type Page = Pick<typeof globalThis, 'removeEventListener'> & Partial<typeof globalThis>

/** Tells the page's condition now and after every change; the returned function stops. */
export function watchPage(tell: (condition: PageCondition) => void): () => void {
  const { document, navigator, addEventListener, removeEventListener } = globalThis as Page
  if (!document || !addEventListener) return () => {}
  let frozen = false
  const look = ({ type }: { type: string }): void => {
    if (/pagehide|freeze/.test(type)) frozen = true
    if (/pageshow|resume/.test(type)) frozen = false
    tell({ offline: navigator?.onLine === false, hidden: document.hidden, frozen })
  }
  const each = (listen: typeof addEventListener): void => {
    for (const type of types) listen(type, look, options)
  }
  each(addEventListener)
  look({ type: '' })
  return () => each(removeEventListener)
}
