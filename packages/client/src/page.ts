// What the page goes through: online and offline, hidden and visible, frozen and thawed.
// It never knows streams. Where there is no document (workers, servers), nothing ever happens.

export type PageEvent = 'online' | 'offline' | 'visible' | 'hide' | 'thaw' | 'freeze'

/** Tells the page's condition now, then every change of it; the returned function stops. */
export function watchPage(tell: (event: PageEvent) => void): () => void {
  if (typeof document === 'undefined') return () => {}
  const listeners = new AbortController()
  const listen = (target: EventTarget, type: string, event: () => PageEvent): void => {
    target.addEventListener(type, () => tell(event()), { signal: listeners.signal })
  }
  const connectivity = (): PageEvent => (navigator.onLine === false ? 'offline' : 'online')
  const visibility = (): PageEvent => (document.visibilityState === 'hidden' ? 'hide' : 'visible')
  listen(window, 'online', connectivity)
  listen(window, 'offline', connectivity)
  listen(document, 'visibilitychange', visibility)
  // An open fetch keeps a page out of the back/forward cache, so it is let go with the page.
  listen(window, 'pagehide', () => 'freeze')
  listen(window, 'pageshow', () => 'thaw')
  listen(document, 'freeze', () => 'freeze')
  listen(document, 'resume', () => 'thaw')
  tell('thaw')
  tell(connectivity())
  tell(visibility())
  return () => listeners.abort()
}
