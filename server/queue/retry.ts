const minute = 60_000

/** The first wait and the longest, milliseconds. */
export interface RetrySchedule {
  first: number
  longest: number
}

export const usualSchedule: RetrySchedule = { first: minute, longest: 180 * minute }

/**
 * How long to wait before the next attempt, milliseconds: doubled after each, with a fifth of chance to either side so
 * that what failed together does not come back together (RFC 5321 §4.5.4.1).
 * @param attempts how many have failed, 1 or more
 * @param chance between 0 and 1
 */
export function retryWait(attempts: number, chance: number, schedule = usualSchedule): number {
  const wait = Math.min(schedule.first * 2 ** (attempts - 1), schedule.longest)
  return Math.round(wait * (0.8 + 0.4 * chance))
}
