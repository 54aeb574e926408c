// What a developer has set, kept for the next visit. It never knows what it is used for.

export interface Preferences {
  readonly isOpen: boolean
  /** Of the docked panel, in pixels; 0 for a good part of the window. */
  readonly height: number
  /** The stretch of the timeline, in ms. */
  readonly stretchMs: number
}

const KEY = 'lastevent-devtools'

const defaults: Preferences = { isOpen: false, height: 0, stretchMs: 60_000 }

export interface PreferenceStore {
  get(): Preferences
  set(change: Partial<Preferences>): void
}

export function createPreferences(): PreferenceStore {
  let current = { ...defaults, ...read() }
  return {
    get: () => current,
    set(change) {
      current = { ...current, ...change }
      try {
        localStorage.setItem(KEY, JSON.stringify(current))
      } catch {
        // Storage is full or forbidden: it holds for as long as the page does.
      }
    },
  }
}

function read(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>
  } catch {
    // Forbidden, or not ours.
    return {}
  }
}
