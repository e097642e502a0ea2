import { MailError } from "../../errors.ts"
import type { Mailbox } from "../../store/mailbox.ts"
import { canonicalName } from "../../store/mailbox-name.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"
import { isExpungedName } from "../namespace/expunged.ts"
import { type MailboxEntry, readExpungedTree, readWholeTree } from "../namespace/mailbox-tree.ts"
import { may, resolvePlace } from "../namespace/place.ts"
import { Refusal } from "../reply.ts"
import type { Session } from "../session.ts"

/** Which mailboxes a search goes through (RFC 7377 §2.2, RFC 5465 §6); "inboxes" are all one's own, as in NOTIFY. */
export type Source =
  | { kind: "selected" }
  | { kind: "personal" }
  | { kind: "subscribed" }
  | { kind: "mailboxes"; names: readonly string[] }
  | { kind: "subtree"; names: readonly string[] }
  | { kind: "subtree-one"; names: readonly string[] }

const plainKinds: Readonly<Record<string, Source>> = {
  SELECTED: { kind: "selected" },
  PERSONAL: { kind: "personal" },
  INBOXES: { kind: "personal" },
  SUBSCRIBED: { kind: "subscribed" },
}

const namedKinds: Readonly<Record<string, "mailboxes" | "subtree" | "subtree-one">> = {
  MAILBOXES: "mailboxes",
  SUBTREE: "subtree",
  "SUBTREE-ONE": "subtree-one",
}

/** Reads IN (…) if it comes next, with the space behind it; without it the selected mailbox is meant. */
export function parseSources(reader: Reader): Source[] {
  if (!reader.tryKeyword("IN")) return [{ kind: "selected" }]
  reader.space()
  const names = { count: 0 }
  const sources = reader.list(() => parseSource(reader, names))
  reader.space()
  return sources
}

function parseSource(reader: Reader, total: { count: number }): Source {
  if (reader.sees("(")) throw new SyntaxFault("There is no such scope option")
  const word = reader.keyword()
  total.count++
  if (Object.hasOwn(plainKinds, word)) return plainKinds[word]!
  if (!Object.hasOwn(namedKinds, word)) throw new SyntaxFault("There is no such source")
  reader.space()
  const names = reader.sees("(") ? reader.list(() => reader.mailbox()) : [reader.mailbox()]
  if ((total.count += names.length) > limits.searchNames) throw new SyntaxFault("Those are too many sources")
  return { kind: namedKinds[word]!, names }
}

/** A mailbox to be searched, and how the user calls it. */
export interface SearchedMailbox {
  mailbox: Mailbox
  shownName: string
}

/**
 * The mailboxes the sources mean beside the selected one, each once. Those that are not there, and those the user may not
 * read, are passed over (RFC 7377 §2.2).
 * @throws Refusal LIMIT for too many
 */
export async function mailboxesOf(session: Session, sources: readonly Source[]): Promise<SearchedMailbox[]> {
  const found = new Map<number, SearchedMailbox>()
  const add = (one: SearchedMailbox) => {
    if (!found.has(one.mailbox.id)) found.set(one.mailbox.id, one)
    if (found.size > limits.searchMailboxes)
      throw new Refusal("LIMIT", `A search goes through at most ${limits.searchMailboxes} mailboxes`)
  }
  let tree: SearchedTree | undefined
  for (const source of sources) {
    if (source.kind === "selected") continue
    if (source.kind === "mailboxes") {
      for (const name of source.names) for (const one of await named(session, name)) add(one)
      continue
    }
    const below = source.kind.startsWith("subtree") && "names" in source ? source.names : []
    if (below.some(isExpungedName))
      for (const one of (await SearchedTree.ofExpunged(session)).of(source)) add(one)
    tree ??= await SearchedTree.read(session)
    for (const one of tree.of(source)) add(one)
  }
  return [...found.values()]
}

/** A mailbox by its name, if it is there and may be read. */
async function named(session: Session, name: string): Promise<SearchedMailbox[]> {
  try {
    const place = await resolvePlace(session, name)
    return may(place, "r") ? [place] : []
  } catch (thrown) {
    if (thrown instanceof MailError && ["no-such-mailbox", "invalid"].includes(thrown.code)) return []
    throw thrown
  }
}

interface Listed extends SearchedMailbox {
  own: boolean
  subscribed: boolean
}

/** The mailboxes that may be both looked up and read. */
class SearchedTree {
  readonly #listed: readonly Listed[]

  private constructor(listed: readonly Listed[]) {
    this.#listed = listed
  }

  static async read(session: Session): Promise<SearchedTree> {
    return SearchedTree.#from(await readWholeTree(session))
  }

  static async ofExpunged(session: Session): Promise<SearchedTree> {
    return SearchedTree.#from(await readExpungedTree(session))
  }

  static #from(entries: readonly MailboxEntry[]): SearchedTree {
    const listed: Listed[] = []
    for (const { name, mailbox, place, subscribed } of entries) {
      if (!mailbox) continue
      const rights = place?.rights ?? mailbox.ownerRights
      if (rights === null || may({ rights }, "lr"))
        listed.push({ mailbox, shownName: name, own: !place, subscribed })
    }
    return new SearchedTree(listed)
  }

  of(source: Exclude<Source, { kind: "selected" | "mailboxes" }>): Listed[] {
    switch (source.kind) {
      case "personal":
        return this.#listed.filter(({ own }) => own)
      case "subscribed":
        return this.#listed.filter(({ subscribed }) => subscribed)
      default:
        return this.#below(source.names.map(canonicalName), source.kind === "subtree-one")
    }
  }

  #below(roots: readonly string[], children: boolean): Listed[] {
    return this.#listed.filter(({ shownName }) =>
      roots.some((root) => {
        if (shownName === root) return true
        if (!shownName.startsWith(`${root}/`)) return false
        return !children || !shownName.slice(root.length + 1).includes("/")
      }),
    )
  }
}
