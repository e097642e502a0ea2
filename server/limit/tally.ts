/** How much is free, and how fast what was counted is forgotten. */
export interface Allowance {
  readonly burst: number
  /** Milliseconds until one is forgotten. */
  readonly leak: number
}

interface Bucket {
  level: number
  at: number
  leak: number
}

/**
 * Leaky buckets by key: they fill with what happens, and leak over time. Holds `most` buckets; when there are more, those
 * that are empty by now go, and then the emptier half of the oldest quarter: a flood of strangers pushes out strangers and
 * not those who did most.
 */
export class Tally {
  readonly #buckets = new Map<string, Bucket>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#buckets.size
  }

  /** How full the bucket of `key` is. */
  level(key: string, now: number): number {
    const bucket = this.#buckets.get(key)
    return bucket ? levelOf(bucket, now) : 0
  }

  isFull(key: string, allowance: Allowance, now: number): boolean {
    return this.level(key, now) >= allowance.burst
  }

  /** Puts something in, or with a negative weight takes something out. @returns how full it is now */
  add(key: string, allowance: Allowance, { now, weight = 1 }: { now: number; weight?: number }): number {
    const level = Math.min(Math.max(0, this.level(key, now) + weight), 2 * allowance.burst)
    this.#buckets.delete(key)
    if (level === 0) return 0
    if (this.#buckets.size >= this.#most) this.#forget(now)
    this.#buckets.set(key, { level, at: now, leak: allowance.leak })
    return level
  }

  /** Takes one token of `burst`, which come back over time; false when there is none. */
  take(key: string, allowance: Allowance, now: number): boolean {
    if (this.level(key, now) + 1 > allowance.burst) return false
    this.add(key, allowance, { now })
    return true
  }

  clear(key: string): void {
    this.#buckets.delete(key)
  }

  // Many at once: to find the oldest of a Map costs a step for each one that was deleted before it.
  #forget(now: number): void {
    this.#buckets.forEach((bucket, key) => {
      if (levelOf(bucket, now) === 0) this.#buckets.delete(key)
    })
    if (this.#buckets.size < (this.#most * 7) / 8) return
    const oldest = [...this.#buckets.entries().take(Math.max(2, this.#most >> 2))]
    oldest.sort(([, one], [, other]) => one.level - other.level)
    for (const [key] of oldest.slice(0, oldest.length >> 1)) this.#buckets.delete(key)
  }
}

/** A clock that jumps back empties nothing. */
const levelOf = ({ level, at, leak }: Bucket, now: number) =>
  Math.max(0, level - Math.max(0, now - at) / leak)
