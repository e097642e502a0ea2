/** The ids of the oldest and the newest row. They have few gaps, so they say about how many there are. */
export interface Ends {
  first: number
  last: number
}

/** Rows looked at in one go, and matches looked for: whoever finds more searches for something too common. */
const slice = 5_000
export const mostMatches = 500

/** A range of ids, and how many matches are still wanted of it. */
export interface Slice {
  from: number
  to: number
  limit: number
}

/**
 * Searches rows that lie in the order of time, from the newest on, in slices with pauses, so that nobody waits for it
 * however many there are.
 * @param look finds the matches in one slice, the newest first
 * @returns `mostMatches` at most
 */
export async function newestFirst<Row>(
  { first, last }: Ends,
  look: (slice: Slice) => Promise<Row[]>,
): Promise<Row[]> {
  const found: Row[] = []
  for (let to = last; to >= first && found.length < mostMatches; to -= slice) {
    found.push(...(await look({ from: to - slice + 1, to, limit: mostMatches - found.length })))
    await new Promise(setImmediate)
  }
  return found
}

/** What LIKE … ESCAPE '\' is given to find a text anywhere. */
export const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`
