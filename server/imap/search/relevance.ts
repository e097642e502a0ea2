// How well messages fit what FUZZY asked for (RFC 6203 §4). A word of the subject says more than one of the people, and
// that more than one of the body; keys that are exact say nothing.

import { MailError } from "../../errors.ts"
import { decodeText } from "../../mime/encoded-word.ts"
import { headerFields, readHeader, unfolded } from "../../mime/header.ts"
import { searchText } from "../../mime/search.ts"
import { Pace } from "../../pace.ts"
import type { Digest } from "../../store/digest/digest.ts"
import type { Context } from "../command.ts"
import { OpenedMessage } from "../fetch/opened-message.ts"
import type { View } from "../selected/view.ts"
import type { SearchKey, TextColumn } from "./key.ts"
import { leavesOf } from "./leaf.ts"
import { fitOf } from "./words.ts"

type WordsKey = SearchKey & { kind: "words" }

const weights: Readonly<Record<TextColumn, number>> = { subject: 1, from: 0.9, to: 0.8, cc: 0.7, bcc: 0.7 }
const otherHeaders = 0.7
const body = 0.6

/** Columns that TEXT looks at before it opens a message. */
const shownColumns = ["subject", "from", "to", "cc"] as const

/** Whether any part of the criteria is under FUZZY; only then are there scores. */
export function asksForFuzzy(key: SearchKey): boolean {
  switch (key.kind) {
    case "and":
      return key.fuzzy === true || key.keys.some(asksForFuzzy)
    case "or":
      return asksForFuzzy(key.left) || asksForFuzzy(key.right)
    case "not":
      return asksForFuzzy(key.key)
    default:
      return key.kind === "words"
  }
}

/**
 * Scores of messages that were found, from 1 to 100, by index.
 * @param indexes ascending
 */
export async function relevance(
  context: Context,
  key: SearchKey,
  indexes: readonly number[],
  view: View,
): Promise<Map<number, number>> {
  const scores = new Map<number, number>()
  const uids = view.uidsOf(indexes)
  const digest = await context.session.premises.store.index.digestFor(view.mailboxId, uids, columnsOf(key))
  const pace = new Pace()
  const positions = await digest.positionsOf(uids, pace)
  for (let at = 0; at < indexes.length; at++) {
    const scored = new Scored(context, digest, positions[at]!)
    const score = positions[at]! < 0 ? 0 : await scored.score(key)
    scores.set(indexes[at]!, Math.max(1, Math.round(100 * (score ?? 1))))
    await pace.rest()
    if (context.session.ended) break
  }
  return scores
}

function columnsOf(key: SearchKey): TextColumn[] {
  const columns = new Set<TextColumn>()
  for (const leaf of leavesOf(key)) {
    if (leaf.kind !== "words") continue
    if (leaf.where.scope === "TEXT") for (const column of shownColumns) columns.add(column)
    if (leaf.where.scope === "header" && leaf.where.column) columns.add(leaf.where.column)
  }
  return [...columns]
}

/** One message under judgement. */
class Scored {
  readonly #context: Context
  readonly #digest: Digest
  readonly #position: number

  constructor(context: Context, digest: Digest, position: number) {
    this.#context = context
    this.#digest = digest
    this.#position = position
  }

  /** From 0 to 1; undefined when nothing in the key is fuzzy. */
  async score(key: SearchKey): Promise<number | undefined> {
    switch (key.kind) {
      case "and": {
        const scores = await this.#scores(key.keys)
        return scores.length > 0 ? scores.reduce((sum, score) => sum + score) / scores.length : undefined
      }
      case "or": {
        const scores = await this.#scores([key.left, key.right])
        return scores.length > 0 ? Math.max(...scores) : undefined
      }
      case "words":
        return this.#words(key)
      default:
        return undefined
    }
  }

  async #scores(keys: readonly SearchKey[]): Promise<number[]> {
    const scores: number[] = []
    for (const key of keys) {
      const score = await this.score(key)
      if (score !== undefined) scores.push(score)
    }
    return scores
  }

  async #words(key: WordsKey): Promise<number> {
    const { where } = key
    if (where.scope === "header") return where.column ? this.#column(where.column, key) : this.#content(key)
    if (where.scope === "BODY") return this.#content(key)
    const shown = Math.max(...shownColumns.map((column) => this.#column(column, key)))
    // What stands in the body could not count more.
    return shown >= body ? shown : Math.max(shown, await this.#content(key))
  }

  #column(name: TextColumn, { words }: WordsKey): number {
    const { values, codes } = this.#digest.column(name)
    return weights[name] * fitOf(words, values[codes[this.#position]!]!)
  }

  async #content(key: WordsKey): Promise<number> {
    const { store } = this.#context.session.premises
    const contentId = this.#digest.numbers.contents[this.#position]!
    try {
      return await fitOfContent(new OpenedMessage(await store.content(contentId)), key)
    } catch (thrown) {
      if (thrown instanceof MailError && thrown.code === "expunged") return 0
      throw thrown
    }
  }
}

async function fitOfContent(message: OpenedMessage, { where, words }: WordsKey): Promise<number> {
  if (where.scope !== "header") {
    const { bytes, root } = await message.whole()
    return body * fitOf(words, [...searchText(bytes, root, where.scope)].join("\n"))
  }
  const root = await message.top()
  const block = readHeader(await message.read(0, root.header.end), root.header)
  let best = 0
  for (const field of headerFields(block))
    if (field.name.toLowerCase() === where.name)
      best = Math.max(best, otherHeaders * fitOf(words, decodeText(unfolded(block, field))))
  return best
}
