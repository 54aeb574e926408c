// The pace at which a leader reads: that of the quickest tab of its group. It never knows tabs.

export interface Pace {
  /** Undefined where more can be taken now; else it resolves when that is worth asking again. */
  ready(): Promise<void> | undefined
  /** Another tab can take more, though this one may not. */
  grant(): void
  /** This tab may have become able to take more. */
  onProgress(): void
}

/**
 * @param isFull whether this tab can take no more
 * @param onFull asks whether another one can
 */
export function createPace(isFull: () => boolean, onFull: () => void): Pace {
  let isGranted = false
  let resume: (() => void) | undefined

  function onProgress(): void {
    if (isGranted || !isFull()) resume?.()
  }

  return {
    ready() {
      if (isGranted || !isFull()) {
        isGranted = false
        return undefined
      }
      onFull()
      return new Promise((resolve) => {
        resume = resolve
      })
    },
    grant() {
      isGranted = true
      onProgress()
    },
    onProgress,
  }
}
