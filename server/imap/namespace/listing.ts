import { parentsOf } from "../../store/mailbox-name.ts"
import { listMatcher } from "../grammar/list-pattern.ts"
import type { MailboxEntry } from "./mailbox-tree.ts"

/** Which names LIST is about. */
export interface Selection {
  /** Reference and pattern in one, each. */
  patterns: readonly string[]
  /** Selection options, in capitals (RFC 5258 §3.1, RFC 6154 §5.2). */
  only: ReadonlySet<string>
}

/** A name that LIST shows. */
export interface Listed {
  entry: MailboxEntry
  /** It is what was asked for itself, and not only on the way to something. */
  selected: boolean
  /** Selection options that something below it fits (RFC 5258 §3.5). */
  below: string[]
}

/** The options that make up the criteria of a selection. */
const criteria = ["SUBSCRIBED", "SPECIAL-USE"]

/** The names that fit a selection, in the order of the tree. Time grows with the names, not with their square. */
export function selectEntries(tree: readonly MailboxEntry[], { patterns, only }: Selection): Listed[] {
  const wanted = matcherOf(patterns)
  // Steps on the way to a mailbox are names of their own only where "%" ends a pattern (RFC 3501 §6.3.8, RFC 4314 §4).
  const steps = matcherOf(patterns.filter((pattern) => pattern.endsWith("%")))
  const isSelected = (entry: MailboxEntry) => fits(entry, only)
  const recursive = only.has("RECURSIVEMATCH")
  const above = { any: new Set<string>(), hidden: new Set<string>() }
  if (recursive)
    for (const entry of tree)
      if (isSelected(entry)) {
        const hidden = !wanted(entry.name)
        for (const parent of parentsOf(entry.name)) {
          above.any.add(parent)
          if (hidden) above.hidden.add(parent)
        }
      }
  const plain = criteria.every((option) => !only.has(option))
  return tree.flatMap((entry) => {
    if (!wanted(entry.name)) return []
    const selected = isSelected(entry) || (plain && entry.hasChildren && steps(entry.name))
    const shown = selected ? above.any : above.hidden
    const below = shown.has(entry.name) ? criteria.filter((option) => only.has(option)) : []
    return selected || below.length > 0 ? [{ entry, selected, below }] : []
  })
}

function matcherOf(patterns: readonly string[]): (name: string) => boolean {
  const matchers = patterns.map(listMatcher)
  return (name) => matchers.some((matches) => matches(name))
}

function fits(entry: MailboxEntry, only: ReadonlySet<string>): boolean {
  if (only.has("SUBSCRIBED") && !entry.subscribed) return false
  if (only.has("SPECIAL-USE") && !entry.mailbox?.specialUse) return false
  // A name that is only subscribed to has no mailbox to list.
  return only.has("SUBSCRIBED") || entry.mailbox !== undefined
}
