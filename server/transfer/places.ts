import { MailError } from "../errors.ts"
import { standardMailboxes } from "../store/mailbox-name.ts"

/** What other servers and programs call the mailboxes that every account has. */
const usualNames: Readonly<Record<string, string>> = {
  inbox: "INBOX",
  drafts: "Drafts",
  sent: "Sent",
  "sent items": "Sent",
  "sent mail": "Sent",
  "sent messages": "Sent",
  archive: "Archive",
  archives: "Archive",
  junk: "Junk",
  "junk e-mail": "Junk",
  spam: "Junk",
  trash: "Trash",
  "deleted items": "Trash",
  "deleted messages": "Trash",
}

/** Our name for a mailbox of that name, as far as it is one of those every account has. */
export const usualPlace = (name: string) => usualNames[name.toLowerCase()] ?? name

/** Our mailbox for a special use (RFC 6154). */
export const placeOfUse = (use: string) =>
  standardMailboxes.find(({ specialUse }) => specialUse !== "" && specialUse === use)?.name

/**
 * Where messages of a mailbox go.
 * @param into the mailbox all of them are put into or below; as they are called without
 */
export function placeFor(mailbox: string, into: string | undefined): string {
  if (into === undefined) return usualPlace(clean(mailbox))
  return mailbox === "INBOX" || into === "INBOX" ? into : `${into}/${clean(mailbox)}`
}

/** The name without what none of ours may contain. */
function clean(name: string): string {
  const levels = name
    .replace(/[*%\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd]/gu, "_")
    .toWellFormed()
    .split("/")
    .filter((level) => level.trim() !== "" && level !== "." && level !== "..")
  if (levels.length === 0) throw new MailError("invalid", `There is no mailbox for "${name}"`)
  return levels.join("/")
}
