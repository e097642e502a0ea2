import { parentsOf } from "../../store/mailbox-name.ts"

/** What a client was told of the names of an account. */
export interface KnownTree {
  /** Mailbox ids by name. */
  ids: ReadonlyMap<string, number>
  subscribed: ReadonlySet<string>
}

/** A name whose LIST response is due, and why. */
export interface NameChange {
  name: string
  oldName?: string
  cause: "MailboxName" | "SubscriptionChange"
}

/**
 * What changed between two looks at the names of an account (RFC 5465 §5.4, §5.5). A mailbox is followed by its id, so
 * a rename is told from a deletion beside a creation; what was renamed with its parent is not told of by itself.
 */
export function treeChanges(was: KnownTree, now: KnownTree): NameChange[] {
  const changes = new Map<string, NameChange>()
  const oldNames = new Map([...was.ids].map(([name, id]) => [id, name]))
  const newNames = new Map([...now.ids].map(([name, id]) => [id, name]))
  const renamed = new Map<string, string>()
  for (const [name, id] of now.ids) {
    const before = oldNames.get(id)
    if (before !== undefined && before !== name) renamed.set(before, name)
  }
  const affect = (name: string) => {
    changes.set(name, changes.get(name) ?? { name, cause: "MailboxName" })
    const parent = parentsOf(name).at(-1)
    if (parent !== undefined && !changes.has(parent))
      changes.set(parent, { name: parent, cause: "MailboxName" })
  }
  for (const [name, id] of was.ids) if (!newNames.has(id)) affect(name)
  for (const [name, id] of now.ids) if (!oldNames.has(id)) affect(name)
  for (const [oldName, name] of renamed)
    if (!movedAlong(oldName, name, renamed)) changes.set(name, { name, oldName, cause: "MailboxName" })
  for (const name of new Set([...was.subscribed, ...now.subscribed])) {
    if (was.subscribed.has(name) === now.subscribed.has(name) || changes.has(name)) continue
    changes.set(name, { name, cause: "SubscriptionChange" })
  }
  return [...changes.values()]
}

/** Whether a mailbox was renamed because one above it was. */
function movedAlong(oldName: string, name: string, renamed: ReadonlyMap<string, string>): boolean {
  return parentsOf(oldName).some((parent) => {
    const to = renamed.get(parent)
    return to !== undefined && name === to + oldName.slice(parent.length)
  })
}
