import { caseless } from "../../mime/subject.ts"

// Three characters that follow each other (UTF-16 units of folded text) fall into one of 65,536 buckets. A text that
// contains another one has all of its buckets; the other way round it is only likely, so whoever finds must look.

export const buckets = 65_536

/** How many buckets of a search text are asked for at most: more would hardly rule out any more messages. */
const mostAsked = 12

/** Characters looked at in one go: some milliseconds. */
export const stride = 500_000

const factor = 31_337
const golden = 0x9e3779b1

/** The buckets of one text, gathered piece by piece. */
export class BucketSet {
  readonly #seen = new Uint32Array(buckets / 32)
  #list = new Uint16Array(4096)
  #length = 0

  /** Adds a folded text from one place to another. A match never spans two texts, so neither does a trigram. */
  add(folded: string, from = 0, to = folded.length): void {
    if (to - from < 3) return
    let first = folded.charCodeAt(from)
    let second = folded.charCodeAt(from + 1)
    for (let at = from + 2; at < to; at++) {
      const third = folded.charCodeAt(at)
      this.#put(bucketOf(first, second, third))
      first = second
      second = third
    }
  }

  #put(bucket: number): void {
    const word = bucket >>> 5
    const bit = 1 << (bucket & 31)
    if (this.#seen[word]! & bit) return
    this.#seen[word]! |= bit
    if (this.#length === this.#list.length) {
      const grown = new Uint16Array(this.#length * 2)
      grown.set(this.#list)
      this.#list = grown
    }
    this.#list[this.#length++] = bucket
  }

  /** What was gathered, in no order; empty again afterwards. */
  take(): Uint16Array {
    const taken = this.#list.slice(0, this.#length)
    for (const bucket of taken) this.#seen[bucket >>> 5] = 0
    this.#length = 0
    return taken
  }
}

function bucketOf(first: number, second: number, third: number): number {
  return Math.imul(Math.imul(Math.imul(first, factor) + second, factor) + third, golden) >>> 16
}

/** The buckets to ask for when looking for a text; none when it is shorter than three characters. */
export function bucketsToAsk(text: string): number[] {
  const folded = caseless(text)
  const found = new Set<number>()
  for (let at = 0; at + 3 <= folded.length; at++)
    found.add(bucketOf(folded.charCodeAt(at), folded.charCodeAt(at + 1), folded.charCodeAt(at + 2)))
  const all = [...found]
  if (all.length <= mostAsked) return all
  const apart = all.length / mostAsked
  return Array.from({ length: mostAsked }, (_, at) => all[Math.floor(at * apart)]!)
}
