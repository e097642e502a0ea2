/** Somebody written to before. */
export interface Suggestion {
  name: string
  address: string
}

export interface ContactRow extends Suggestion {
  uses: number
  usedAt: Date
}

const month = 30 * 86_400_000

/** Text without case and accents, so that "jose" finds "José". */
const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()

/** Written to often and lately comes first: each month without a letter halves what the earlier ones count. */
const weight = (row: ContactRow, now: number) => row.uses * 0.5 ** ((now - row.usedAt.getTime()) / month)

/** 3: a word of the name or the address begins with it; 1: it is somewhere in the address; 0: no match. */
function closeness({ name, address }: ContactRow, wanted: string): number {
  const words = [
    ...folded(name).split(/[^\p{L}\p{N}]+/u),
    ...folded(address).split(/[.@_+-]/),
    folded(address),
  ]
  if (words.some((word) => word.startsWith(wanted)) || folded(name).startsWith(wanted)) return 3
  return folded(`${name} ${address}`).includes(wanted) ? 1 : 0
}

/** The contacts that a few typed letters may mean, best first. */
export function rank(
  rows: ContactRow[],
  text: string,
  options: { now: number; limit: number },
): Suggestion[] {
  const wanted = folded(text.trim())
  return rows
    .map((row) => ({ row, close: closeness(row, wanted), weight: weight(row, options.now) }))
    .filter(({ close }) => close > 0)
    .sort((a, b) => b.close - a.close || b.weight - a.weight || (a.row.address < b.row.address ? -1 : 1))
    .slice(0, options.limit)
    .map(({ row }) => ({ name: row.name, address: row.address }))
}
