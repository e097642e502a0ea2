/** Random numbers that come again with the same seed (mulberry32). */
export interface Chance {
  /** From 0 up to, not including, `limit`. */
  below(limit: number): number
  /** One of a list. */
  of<T>(list: readonly T[]): T
}

export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { below, of: (list) => list[below(list.length)]! }
}
