import { caseless } from "../../mime/subject.ts"
import { Pace } from "../../pace.ts"
import type { Sought } from "../../store/digest/candidates.ts"
import type { Digest } from "../../store/digest/digest.ts"
import type { Context } from "../command.ts"
import { dayMs } from "../grammar/date.ts"
import type { View } from "../selected/view.ts"
import type { SearchKey, TextColumn, WordsPlace } from "./key.ts"
import { type Leaf, levelOf } from "./leaf.ts"
import { fitOf } from "./words.ts"

/** So few messages are sooner looked into than asked about. */
const worthAsking = 4

type NumberColumn = "marks" | "sizes" | "internalDates" | "sentDates"

/**
 * What the digest of a mailbox says about its messages. Where it does not know a message, that was expunged meanwhile
 * and fits nothing.
 */
export class Evidence {
  readonly #digest: Digest
  /** By index: position in the digest, -1 for none. */
  readonly #positions: Int32Array
  /** By key, by value of its column: 1 where the value contains the text. */
  readonly #headers = new Map<SearchKey, { hits: Uint8Array; codes: Uint32Array }>()
  /** By key, by index: 1 where the content may contain the text. */
  readonly #possible = new Map<SearchKey, Uint8Array>()

  private constructor(digest: Digest, positions: Int32Array) {
    this.#digest = digest
    this.#positions = positions
  }

  /**
   * Gathers what the digest knows about `open` messages for the keys that ask it.
   * @param open ascending indexes
   */
  static async gather(
    context: Context,
    { view, open, leaves }: { view: View; open: readonly number[]; leaves: readonly Leaf[] },
  ): Promise<Evidence> {
    const { store } = context.session.premises
    const headers = leaves
      .filter((key) => key.kind === "header" || key.kind === "words")
      .filter((key) => levelOf(key) === "digest")
    const columns = [...new Set(headers.map(columnOf))]
    const uids = view.ascendingUids(open)
    const digest = await store.index.digestFor(view.mailboxId, uids, columns)
    const pace = new Pace()
    const found = await digest.positionsOf(uids, pace)
    const positions = new Int32Array(view.length).fill(-1)
    for (let at = 0; at < open.length; at++) positions[open[at]!] = found[at]!
    const evidence = new Evidence(digest, positions)
    for (const key of headers) await evidence.#searchHeader(key, pace)
    return evidence
  }

  async #searchHeader(key: HeaderKey, pace: Pace): Promise<void> {
    const { values, codes } = this.#digest.column(columnOf(key))
    const fits = key.kind === "words" ? fitsWords(key.words) : contains(key.text)
    const hits = new Uint8Array(values.length)
    for (let at = 0; at < hits.length; at++) {
      if (fits(values[at]!)) hits[at] = 1
      if ((at & 1023) === 1023) await pace.rest()
    }
    this.#headers.set(key, { hits, codes })
  }

  /** The content of a message; undefined when it is gone. */
  contentAt(index: number): number | undefined {
    const at = this.#positions[index]!
    return at < 0 ? undefined : this.#digest.numbers.contents[at]
  }

  /** What one of the numbers says. */
  number(of: NumberColumn, index: number, fits: (value: number) => boolean): boolean {
    const at = this.#positions[index]!
    return at >= 0 && fits(this.#digest.numbers[of][at]!)
  }

  /** The same of the day a message was sent on; undefined when that is another one in some zone, so that Date decides. */
  sent(index: number, fits: (value: number) => boolean): boolean | undefined {
    const fitting = (shift: number) => this.number("sentDates", index, (date) => fits(date + shift))
    const answer = fitting(0)
    return answer === fitting(-dayMs) && answer === fitting(dayMs) ? answer : undefined
  }

  /** Whether a header column contains the text of a key. */
  header(key: SearchKey, index: number): boolean {
    const at = this.#positions[index]!
    const { hits, codes } = this.#headers.get(key)!
    return at >= 0 && hits[codes[at]!] === 1
  }

  /**
   * Asks the search index about the keys that only the content can answer.
   * @param open the messages that are still to be looked into, ascending indexes
   */
  async askIndex(
    context: Context,
    { view, open, leaves }: { view: View; open: readonly number[]; leaves: readonly Leaf[] },
  ): Promise<void> {
    const asked = leaves.map((key) => ({ key, sought: soughtBy(key) })).filter(isSought)
    if (asked.length === 0 || open.length < worthAsking) return
    const { store } = context.session.premises
    const verdicts = await store.index.candidates(
      view.mailboxId,
      asked.map(({ sought }) => sought),
      (first, last) => anyBetween(view, open, first, last),
    )
    asked.forEach(({ key }, at) => {
      const possible = new Uint8Array(view.length).fill(1)
      for (const verdict of verdicts) {
        const uids = verdict.possible[at]
        if (!uids) continue
        possible.fill(0, view.lowerBound(verdict.first), view.lowerBound(verdict.last + 1))
        for (const uid of uids) {
          const index = view.indexOf(uid)
          if (index >= 0) possible[index] = 1
        }
      }
      this.#possible.set(key, possible)
    })
  }

  /** False when the content cannot contain the text of a key; undefined when it takes a look. */
  content(key: SearchKey, index: number): false | undefined {
    return this.#positions[index]! < 0 || this.#possible.get(key)?.[index] === 0 ? false : undefined
  }
}

type HeaderKey = SearchKey & { kind: "header" | "words" }

/** The column that answers a key of level "digest". */
function columnOf(key: HeaderKey): TextColumn {
  if (key.kind === "header") return key.column!
  return (key.where as WordsPlace & { scope: "header" }).column!
}

function contains(text: string): (value: string) => boolean {
  const needle = caseless(text)
  return (value) => value.includes(needle)
}

const fitsWords = (words: readonly string[]) => (value: string) => fitOf(words, value) > 0

/** What the index can be asked about a key. */
function soughtBy(key: Leaf): Sought | undefined {
  if (key.kind === "text") return { text: key.text, where: key.scope === "BODY" ? "body" : "anywhere" }
  if (key.kind !== "header" || levelOf(key) !== "content") return undefined
  // Without a text it asks whether the field is there.
  return { text: key.text === "" ? `${key.name}:` : key.text, where: "header" }
}

const isSought = <Key>(one: { key: Key; sought: Sought | undefined }): one is { key: Key; sought: Sought } =>
  one.sought !== undefined

/** Whether one of the open messages has a UID in a stretch. */
function anyBetween(view: View, open: readonly number[], first: number, last: number): boolean {
  const from = view.lowerBound(first)
  let [low, high] = [0, open.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (open[middle]! < from) low = middle + 1
    else high = middle
  }
  return low < open.length && view.uidAt(open[low]!) <= last
}
