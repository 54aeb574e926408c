// Times, sizes and states in a few words. It never knows where they are shown.

const number = new Intl.NumberFormat('en')

export function count(value: number): string {
  return number.format(value)
}

/** "1 event", "1,204 events". */
export function events(amount: number): string {
  return `${count(amount)} event${amount === 1 ? '' : 's'}`
}

/** "340 ms", "1.2 s", "2 min 5 s". */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms < 1 ? ms.toFixed(1) : Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
  const seconds = Math.floor((ms % 60_000) / 1000)
  return `${Math.floor(ms / 60_000)} min${seconds > 0 ? ` ${seconds} s` : ''}`
}

/** The time of day where the page is, to the millisecond. */
export function clockTime(time: number): string {
  const local = time - new Date(time).getTimezoneOffset() * 60_000
  return new Date(local).toISOString().slice(11, 23)
}

/** What there is of these, side by side. */
export function joined(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(' · ')
}

/** A place in a payload: `items[0].name`. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((key) => (typeof key === 'number' || /^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '')
}
