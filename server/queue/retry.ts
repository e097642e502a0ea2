const minute = 60_000

/** The first wait, and the longest, milliseconds. */
const firstWait = minute
const longestWait = 3 * 60 * minute

/**
 * How long to wait before the next attempt, milliseconds: doubled after each, with a fifth of chance to either side so
 * that what failed together does not come back together (RFC 5321 §4.5.4.1).
 * @param attempts how many have failed, 1 or more
 * @param chance between 0 and 1
 */
export function retryWait(attempts: number, chance: number): number {
  const wait = Math.min(firstWait * 2 ** (attempts - 1), longestWait)
  return Math.round(wait * (0.8 + 0.4 * chance))
}
