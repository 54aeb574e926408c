// What the page goes through: offline, hidden, frozen. It never knows streams.
// Where there is no document (workers, servers), nothing ever happens.

export interface PageCondition {
  readonly offline: boolean
  readonly hidden: boolean
  /** Frozen, or on the way into the back/forward cache, which an open stream would keep it out of. */
  readonly frozen: boolean
}

/** Tells the page's condition now and after every change; the returned function stops. */
export function watchPage(tell: (condition: PageCondition) => void): () => void {
  const listeners = new AbortController()
  if (typeof document !== 'undefined') {
    let frozen = false
    const look = ({ type }: { type: string }): void => {
      if (/pagehide|freeze/.test(type)) frozen = true
      if (/pageshow|resume/.test(type)) frozen = false
      tell({ offline: !navigator.onLine, hidden: document.hidden, frozen })
    }
    for (const type of 'online offline visibilitychange pagehide pageshow freeze resume'.split(
      ' ',
    )) {
      // Capturing, since some of these are events of the document and don't bubble.
      addEventListener(type, look, { capture: true, signal: listeners.signal })
    }
    look({ type: '' })
  }
  return () => listeners.abort()
}
