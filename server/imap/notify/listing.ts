import { everyRight } from "../../directory/rights.ts"
import type { Mailbox } from "../../store/mailbox.ts"
import { formatEntry } from "../grammar/entry-name.ts"
import { formatMailboxName, type Spelling } from "../grammar/mailbox-name.ts"
import type { MailboxEntry } from "../namespace/mailbox-tree.ts"
import type { Events } from "./request.ts"

/** The LIST response about a name (RFC 5465 §5.4, §5.5); `entry` is undefined when nothing of that name is left. */
export function listResponse(
  name: string,
  entry: MailboxEntry | undefined,
  { oldName, spelling }: { oldName?: string; spelling: Spelling },
): string {
  const attributes: string[] = []
  if (entry?.mailbox && !isReadable(entry)) attributes.push("\\NoAccess")
  if (!entry?.mailbox) attributes.push(entry?.hasChildren ? "\\Noselect" : "\\NonExistent")
  if (entry?.mailbox || entry?.hasChildren)
    attributes.push(entry.hasChildren ? "\\HasChildren" : "\\HasNoChildren")
  if (entry?.subscribed) attributes.push("\\Subscribed")
  if (entry?.mailbox?.specialUse) attributes.push(entry.mailbox.specialUse)
  const old = oldName === undefined ? "" : ` ("OLDNAME" (${formatMailboxName(oldName, spelling)}))`
  return `* LIST (${attributes.join(" ")}) "/" ${formatMailboxName(name, spelling)}${old}`
}

/** Whether the user may know of what happens in a mailbox; who may look it up only, may not (RFC 5465 §5). */
export const isReadable = ({ mailbox, place }: MailboxEntry): boolean =>
  (place?.rights ?? mailbox?.ownerRights ?? everyRight).includes("r")

/** A name whose mailbox is there. */
export type MailboxFound = MailboxEntry & { mailbox: Mailbox }

/** The STATUS response NOTIFY SET STATUS owes a mailbox (RFC 5465 §3.1). */
export function firstStatus(entry: MailboxFound, events: Events, spelling: Spelling): string {
  const flags = events.flags ? ["UNSEEN", "HIGHESTMODSEQ"] : []
  return statusResponse(entry, ["MESSAGES", "UIDNEXT", "UIDVALIDITY", ...flags], spelling)
}

/** The METADATA response about annotations that changed (RFC 5464 §4.4.2). @param name "" for the server */
export function metadataResponse(name: string, entries: Iterable<string>, spelling: Spelling): string {
  return `* METADATA ${formatMailboxName(name, spelling)} ${[...entries].map(formatEntry).join(" ")}`
}

/**
 * The STATUS response about what changed in a mailbox that is not selected (RFC 5465 §5.1 to §5.3).
 * @param was what the client was told; undefined when it is new
 * @returns undefined when nothing happened that the client wants to hear of
 */
export function statusChange(
  was: Mailbox | undefined,
  entry: MailboxFound,
  { events, condstore, spelling }: { events: Events; condstore: boolean; spelling: Spelling },
): string | undefined {
  const now = entry.mailbox
  const another = was?.uidValidity !== now.uidValidity
  const messages = another ? now.uidNext > 1 : was.uidNext !== now.uidNext || was.messages !== now.messages
  const unseen = was?.unseen !== now.unseen
  const flags = was?.highestModseq !== now.highestModseq
  const seen = events.flags && unseen ? ["UNSEEN"] : []
  const modseq = condstore ? ["HIGHESTMODSEQ"] : []
  if (events.messages && (messages || (another && (was || events.flags))))
    return statusResponse(
      entry,
      ["UIDNEXT", "MESSAGES", ...seen, ...modseq, ...(another ? ["UIDVALIDITY"] : [])],
      spelling,
    )
  if (events.flags && flags && (condstore || unseen))
    return statusResponse(entry, [...modseq, ...seen, "UIDVALIDITY"], spelling)
  return undefined
}

const items: Readonly<Record<string, (mailbox: Mailbox) => number>> = {
  MESSAGES: ({ messages }) => messages,
  UIDNEXT: ({ uidNext }) => uidNext,
  UIDVALIDITY: ({ uidValidity }) => uidValidity,
  UNSEEN: ({ unseen }) => unseen,
  HIGHESTMODSEQ: ({ highestModseq }) => highestModseq,
}

function statusResponse(
  { name: shownName, mailbox }: MailboxFound,
  names: readonly string[],
  spelling: Spelling,
): string {
  const values = names.map((name) => `${name} ${items[name]!(mailbox)}`)
  return `* STATUS ${formatMailboxName(shownName, spelling)} (${values.join(" ")})`
}
