/** How strings are compared (RFC 4790). */
export interface Comparator {
  name: string
  /** What `require` calls it; undefined when it always is there. */
  extension: string | undefined
  /** Two strings are equal when what they fold to is. */
  fold(text: string): string
  /** Below 0, 0 or above, as the first comes before, with or after the second. */
  order(a: string, b: string): number
  /** Whether parts of a string can be compared with it. */
  substrings: boolean
}

const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

const isAscii = (text: string) => /^\p{ASCII}*$/u.test(text)

const upperAscii = (text: string) =>
  isAscii(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())

/** The number a string starts with, without leading zeros; undefined stands for infinity (RFC 4790 §9.1.1). */
function digitsOf(text: string): string | undefined {
  return /^[0-9]+/.exec(text)?.[0].replace(/^0+(?=.)/, "")
}

function byNumber(a: string, b: string): number {
  const [left, right] = [digitsOf(a), digitsOf(b)]
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined)
  if (left.length !== right.length) return left.length - right.length
  return left < right ? -1 : Number(left > right)
}

const list: readonly Comparator[] = [
  { name: "i;octet", extension: undefined, fold: (text) => text, order: byCodePoint, substrings: true },
  {
    name: "i;ascii-casemap",
    extension: undefined,
    fold: upperAscii,
    order: (a, b) => byCodePoint(upperAscii(a), upperAscii(b)),
    substrings: true,
  },
  {
    name: "i;ascii-numeric",
    extension: "comparator-i;ascii-numeric",
    fold: (text) => digitsOf(text) ?? "infinity",
    order: byNumber,
    substrings: false,
  },
  {
    name: "i;unicode-casemap",
    extension: "comparator-i;unicode-casemap",
    fold: (text) => text.normalize("NFKD").toUpperCase(),
    order: (a, b) => byCodePoint(a.normalize("NFKD").toUpperCase(), b.normalize("NFKD").toUpperCase()),
    substrings: true,
  },
]

export const comparators: ReadonlyMap<string, Comparator> = new Map(
  list.map((comparator) => [comparator.name, comparator]),
)

export const defaultComparator = comparators.get("i;ascii-casemap")!
