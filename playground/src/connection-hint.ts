// Says what so many tabs mean for the connections of a browser. It never knows how they are counted.

/** From here on it is said: one more and nothing of the server's loads any more. */
const MANY_TABS = 5

/** @param isShared whether the tabs share one stream, or each has its own */
export function connectionHint(tabs: number, isShared: boolean): string {
  if (tabs < MANY_TABS) return ''
  const six = 'Over HTTP/1.1 a browser has six connections to a server.'
  return isShared
    ? `${tabs} tabs are open. ${six} With a stream for each tab one more would take the last of them, and nothing else would load; these share one stream.`
    : `${tabs} tabs are open, each with a stream of its own. ${six} One more takes the last of them, and then nothing else loads.`
}
