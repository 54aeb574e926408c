// Random choices that can be made again: the seed is printed, and LASTEVENT_SEED brings it back.
import { randomInt } from 'node:crypto'

export interface Random {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
}

export function createRandom(): Random {
  const seed = Number(process.env['LASTEVENT_SEED'] ?? randomInt(2 ** 31))
  console.log(`LASTEVENT_SEED=${seed}`)
  const next = mulberry32(seed)
  return { between: (least, most) => least + Math.floor(next() * (most - least + 1)) }
}

function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
