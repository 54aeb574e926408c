// Gathers what has to be shown into one paint per frame. It never knows what is painted.

/** Runs `paint` in the next frame, once however often it is asked for until then. */
export function oncePerFrame(paint: () => void): () => void {
  let asked = false
  return () => {
    if (asked) return
    asked = true
    requestAnimationFrame(() => {
      asked = false
      paint()
    })
  }
}
