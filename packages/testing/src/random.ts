// Random numbers that are the same in every run; never knows what they are for.

/** A fixed number, a list that is gone through again and again, or a function. In [0, 1). */
export type RandomSource = number | readonly number[] | (() => number)

/** @internal */
export function createRandom(source: RandomSource | undefined, seed: number): () => number {
  if (typeof source === 'function') return source
  if (typeof source === 'number') return checked([source])
  return source === undefined ? mulberry32(seed) : checked(source)
}

function checked(values: readonly number[]): () => number {
  if (values.length === 0 || values.some((value) => !(value >= 0 && value < 1))) {
    throw new RangeError(`random: expected numbers in [0, 1), got [${values.join(', ')}]`)
  }
  let turn = 0
  return () => values[turn++ % values.length] as number
}

/** The generator of T. Ettinger: 32 bits of state, even enough for jitter. */
function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
