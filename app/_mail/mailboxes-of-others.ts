import type { NamespacesObject } from "imapflow"
import type { Mailbox } from "./mailbox.ts"

/** What the names of mailboxes begin with that are not one's own (RFC 2342). */
export function prefixesOf(namespaces: NamespacesObject | undefined): string[] {
  return [namespaces?.other, namespaces?.shared]
    .flatMap((group) => group || [])
    .map(({ prefix }) => prefix)
    .filter(Boolean)
}

/**
 * Sets apart what lies in the namespaces of others: under the name of its owner, which opens nothing itself, INBOX
 * first. Steps on the way that the server did not list are added.
 * @returns one's own as they were, and those of others in the order they are shown
 */
export function partMailboxes(
  mailboxes: readonly Mailbox[],
  prefixes: readonly string[],
): { own: Mailbox[]; others: Mailbox[] } {
  const own: Mailbox[] = []
  const others = new Map<string, Mailbox>()
  for (const mailbox of mailboxes) {
    const prefix = prefixes.find((one) => mailbox.path.startsWith(one))
    // A server may list the root of a namespace itself; what it is called says nothing.
    if (prefixes.some((one) => one === mailbox.path + mailbox.delimiter)) continue
    if (prefix === undefined) own.push(mailbox)
    else for (const step of stepsTo(mailbox, prefix)) if (isBetter(step, others)) others.set(step.path, step)
  }
  return { own, others: [...others.values()].sort(byOwner) }
}

/** The mailbox itself replaces a step of the same path. */
const isBetter = (step: Mailbox, known: ReadonlyMap<string, Mailbox>) =>
  step.selectable || !known.has(step.path)

function stepsTo(mailbox: Mailbox, prefix: string): Mailbox[] {
  const levels = mailbox.path.slice(prefix.length).split(mailbox.delimiter)
  const owner = levels[0]!
  return levels.map((name, depth) => {
    const path = prefix + levels.slice(0, depth + 1).join(mailbox.delimiter)
    if (path === mailbox.path) return { ...mailbox, depth, owner }
    const nothing = { use: undefined, selectable: false, messages: 0, unseen: 0 }
    return { path, name, delimiter: mailbox.delimiter, depth, owner, ...nothing }
  })
}

function byOwner(a: Mailbox, b: Mailbox): number {
  const [left, right] = [a.path.split(a.delimiter), b.path.split(b.delimiter)]
  for (let level = 0; level < Math.min(left.length, right.length); level++) {
    const [one, other] = [left[level]!, right[level]!]
    if (one === other) continue
    if (one === "INBOX" || other === "INBOX") return one === "INBOX" ? -1 : 1
    return one.localeCompare(other, undefined, { numeric: true, sensitivity: "base" })
  }
  return left.length - right.length
}
