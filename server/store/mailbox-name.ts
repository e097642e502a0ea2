import { MailError } from "../errors.ts"

/** Between the levels of a mailbox name. */
export const separator = "/"

/** The first level of the names by which expunged messages are reached; no mailbox can be called so. */
export const expungedLevel = "#expunged"

const longestName = 1000
const longestLevel = 255
const deepest = 30

/** The mailboxes every account has, and what each is for (RFC 6154). */
export const standardMailboxes: readonly { name: string; specialUse: string }[] = [
  { name: "INBOX", specialUse: "" },
  { name: "Drafts", specialUse: "\\Drafts" },
  { name: "Sent", specialUse: "\\Sent" },
  { name: "Archive", specialUse: "\\Archive" },
  { name: "Junk", specialUse: "\\Junk" },
  { name: "Trash", specialUse: "\\Trash" },
]

/** INBOX in any case is INBOX (RFC 3501 §5.1); everything else is NFC. */
export function canonicalName(name: string): string {
  const [first, ...rest] = name.normalize("NFC").split(separator)
  return [first!.toUpperCase() === "INBOX" ? "INBOX" : first, ...rest].join(separator)
}

/**
 * A name for a mailbox that is to be made.
 * @returns its canonical form
 * @throws MailError "invalid" saying what is wrong with it
 */
export function newMailboxName(text: string): string {
  const name = canonicalName(text)
  const levels = name.split(separator)
  const wrong = (why: string) => new MailError("invalid", why, { field: "name" })
  if (levels.some((level) => level === ""))
    throw wrong("Each level of a mailbox name needs at least one character")
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd]/u.test(name) || !name.isWellFormed())
    throw wrong("A mailbox name must not contain control characters")
  if (/[*%]/.test(name)) throw wrong("A mailbox name must not contain * or %")
  if (levels[0]!.toLowerCase() === expungedLevel)
    throw wrong(`A mailbox name must not begin with ${expungedLevel}`)
  if (levels.some((level) => level === "." || level === ".."))
    throw wrong("A level of a mailbox name must not be . or ..")
  if (name.length > longestName || levels.some((level) => Buffer.byteLength(level) > longestLevel))
    throw wrong("The mailbox name is too long")
  if (levels.length > deepest) throw wrong(`A mailbox name has at most ${deepest} levels`)
  return name
}

/** The names above a name, outermost first: a/b/c gives a, a/b. */
export function parentsOf(name: string): string[] {
  const levels = name.split(separator)
  return levels.slice(1).map((_, index) => levels.slice(0, index + 1).join(separator))
}
