import type { Context } from "../command.ts"
import { Reader } from "../grammar/reader.ts"
import { limits } from "../limits.ts"
import { Refusal } from "../reply.ts"
import type { View } from "../selected/view.ts"
import type { Session } from "../session.ts"
import { nothing, type SearchKey } from "./key.ts"
import { leavesOf } from "./leaf.ts"
import { parseKeys } from "./parse.ts"

/** Filters within filters (RFC 5466 §3.1 asks for 3 at least), and filters put in place in one search. */
const deepestFilter = 10
const mostFilters = 50

/**
 * The criteria with their filters written out.
 * @throws Refusal UNDEFINED-FILTER for one that is not there, goes in circles or is no search (RFC 5466 §3.1)
 */
export async function withFilters(session: Session, key: SearchKey): Promise<SearchKey> {
  if (!leavesOf(key).some((leaf) => leaf.kind === "filter")) return key
  return new Filters(session).writeOut(key, [])
}

class Filters {
  readonly #session: Session
  #count = 0

  constructor(session: Session) {
    this.#session = session
  }

  async writeOut(key: SearchKey, within: readonly string[]): Promise<SearchKey> {
    switch (key.kind) {
      case "and": {
        const keys: SearchKey[] = []
        for (const each of key.keys) keys.push(await this.writeOut(each, within))
        return { ...key, keys }
      }
      case "or": {
        const left = await this.writeOut(key.left, within)
        return { kind: "or", left, right: await this.writeOut(key.right, within) }
      }
      case "not":
        return { kind: "not", key: await this.writeOut(key.key, within) }
      case "filter":
        return this.#read(key.name, within)
      default:
        return key
    }
  }

  async #read(written: string, within: readonly string[]): Promise<SearchKey> {
    const name = written.toLowerCase()
    if (within.includes(name) || within.length >= deepestFilter || ++this.#count > mostFilters)
      throw undefinedFilter(written)
    const value = await this.#value(name)
    if (!value) throw undefinedFilter(written)
    return this.writeOut(parseFilter(value, written), [...within, name])
  }

  /** One's own filter, or the one that everybody has. */
  async #value(name: string): Promise<Buffer | undefined> {
    const { annotations } = this.#session.premises.store
    const server = { mailboxId: 0, accountId: this.#session.account!.id }
    const own = await annotations.value(server, `/private/filters/values/${name}`)
    return own ?? annotations.value(server, `/shared/filters/values/${name}`)
  }
}

/** Whether a value is a complete search, as the value of a filter has to be (RFC 5466 §3.2). */
export function isFilter(value: Buffer): boolean {
  try {
    parseFilter(value, "")
    return true
  } catch {
    return false
  }
}

function parseFilter(value: Buffer, name: string): SearchKey {
  try {
    if (value.length > limits.command) throw undefinedFilter(name)
    return parseKeys(new Reader([value.toString("latin1")]), "UTF-8")
  } catch {
    throw undefinedFilter(name)
  }
}

const undefinedFilter = (name: string) =>
  new Refusal(`UNDEFINED-FILTER ${name}`, "There is no such filter, or it is not a complete search")

/**
 * The criteria as they are for one mailbox: whether it is the place they ask for is known, and threads are worked out if
 * they ask for one.
 */
export async function settledIn(context: Context, key: SearchKey, view: View): Promise<SearchKey> {
  const { store } = context.session.premises
  const leaves = leavesOf(key)
  if (leaves.some((leaf) => leaf.kind === "id" && leaf.of === "thread"))
    await store.settleThreads(view.mailboxId)
  if (!leaves.some((leaf) => leaf.kind === "place")) return key
  const { specialUse } = await store.mailboxById(view.mailboxId)
  const names = [view.name, view.place?.shownName ?? view.name, specialUse || view.name]
  return withPlace(key, new Set(names.map((name) => name.toLowerCase())))
}

function withPlace(key: SearchKey, names: ReadonlySet<string>): SearchKey {
  switch (key.kind) {
    case "and":
      return { ...key, keys: key.keys.map((each) => withPlace(each, names)) }
    case "or":
      return { kind: "or", left: withPlace(key.left, names), right: withPlace(key.right, names) }
    case "not":
      return { kind: "not", key: withPlace(key.key, names) }
    case "place":
      return names.has(key.name) ? { kind: "all" } : nothing
    default:
      return key
  }
}
