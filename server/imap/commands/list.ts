import { string } from "../../mime/wire.ts"
import { accountOf, type Context, command, signedIn } from "../command.ts"
import { limits } from "../limits.ts"
import { listMatcher } from "../list-pattern.ts"
import { encodeMailboxName } from "../mailbox-name.ts"
import { type MailboxEntry, readTree } from "../mailbox-tree.ts"
import type { Reader } from "../reader.ts"
import { SyntaxFault } from "../syntax-fault.ts"
import { parseStatusItems, writeStatus } from "./status.ts"

interface Listing {
  reference: string
  patterns: string[]
  /** Selection options, in capitals (RFC 5258 §3.1, RFC 6154 §5.2). */
  only: Set<string>
  /** Return options, in capitals (RFC 5258 §3.2). */
  show: Set<string>
  /** Items of the STATUS return option (RFC 5819). */
  status: string[]
  /** Any of the options of LIST-EXTENDED was used. */
  extended: boolean
}

const selections = ["SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"]
const returns = ["SUBSCRIBED", "CHILDREN", "SPECIAL-USE", "STATUS"]

/** LIST (RFC 3501 §6.3.8) with LIST-EXTENDED (RFC 5258), SPECIAL-USE (RFC 6154) and LIST-STATUS (RFC 5819). */
export const list = command({
  name: "LIST",
  states: signedIn,
  parse(reader): Listing {
    reader.space()
    const listing: Listing = {
      reference: "",
      patterns: [],
      only: new Set(),
      show: new Set(),
      status: [],
      extended: false,
    }
    if (reader.sees("(")) parseSelection(reader, listing)
    listing.reference = reader.mailbox()
    reader.space()
    if (reader.sees("(")) {
      listing.extended = true
      listing.patterns = reader.list(() => reader.listMailbox())
    } else listing.patterns = [reader.listMailbox()]
    if (listing.patterns.length > limits.patterns) throw new SyntaxFault("Those are too many patterns")
    if (reader.tryTake(" ")) parseReturn(reader, listing)
    reader.end()
    return listing
  },
  async run(context, listing) {
    if (listing.patterns.length === 1 && listing.patterns[0] === "" && !listing.extended) {
      // RFC 3501 §6.3.8: an empty pattern asks for the separator and the root of the reference.
      context.writer.line('* LIST (\\Noselect) "/" ""')
      return undefined
    }
    await writeListing(context, listing)
    return undefined
  },
})

function parseSelection(reader: Reader, listing: Listing): void {
  listing.extended = true
  for (const option of reader.list(() => reader.keyword(), "empty")) {
    if (!selections.includes(option)) throw new SyntaxFault("There is no such selection option")
    listing.only.add(option)
  }
  if (
    listing.only.has("RECURSIVEMATCH") &&
    !listing.only.has("SUBSCRIBED") &&
    !listing.only.has("SPECIAL-USE")
  )
    throw new SyntaxFault("RECURSIVEMATCH needs another selection option")
  reader.space()
}

function parseReturn(reader: Reader, listing: Listing): void {
  if (!reader.tryKeyword("RETURN")) throw reader.fault("RETURN")
  reader.space()
  listing.extended = true
  reader.list(() => {
    const option = reader.keyword()
    if (!returns.includes(option)) throw new SyntaxFault("There is no such return option")
    listing.show.add(option)
    if (option !== "STATUS") return
    reader.space()
    listing.status = parseStatusItems(reader)
  }, "empty")
}

async function writeListing(context: Context, listing: Listing): Promise<void> {
  const { store } = context.session.premises
  const matches = listing.patterns.map((pattern) => listMatcher(listing.reference + pattern))
  const tree = await readTree(store, accountOf(context))
  const wanted = tree.filter((entry) => matches.some((matcher) => matcher(entry.name)))
  for (const entry of wanted) {
    const selected = isSelected(entry, listing)
    const below = listing.only.has("RECURSIVEMATCH") ? childInfo(entry, tree, listing) : ""
    if (!selected && below === "") continue
    context.writer.line(
      `* LIST (${attributesOf(entry, listing)}) "/" ${string(encodeMailboxName(entry.name))}${below}`,
    )
    if (listing.status.length > 0 && entry.mailbox) await writeStatus(context, entry.mailbox, listing.status)
    await context.writer.room()
  }
}

function isSelected(entry: MailboxEntry, { only }: Listing): boolean {
  if (only.has("SUBSCRIBED") && !entry.subscribed) return false
  if (only.has("SPECIAL-USE") && !entry.mailbox?.specialUse) return false
  // A name that is only subscribed to has no mailbox to list.
  return only.has("SUBSCRIBED") || entry.mailbox !== undefined || entry.hasChildren
}

/** That something below would have been selected (RFC 5258 §4). */
function childInfo(entry: MailboxEntry, tree: readonly MailboxEntry[], listing: Listing): string {
  const below = tree.filter((other) => other.name.startsWith(`${entry.name}/`))
  if (!below.some((other) => isSelected(other, listing))) return ""
  return listing.only.has("SUBSCRIBED") ? ' (CHILDINFO ("SUBSCRIBED"))' : ' (CHILDINFO ("SPECIAL-USE"))'
}

function attributesOf(entry: MailboxEntry, { only, show }: Listing): string {
  const names: string[] = []
  if (!entry.mailbox) names.push(entry.hasChildren ? "\\Noselect" : "\\NonExistent")
  if (entry.mailbox || entry.hasChildren) names.push(entry.hasChildren ? "\\HasChildren" : "\\HasNoChildren")
  if ((only.has("SUBSCRIBED") || show.has("SUBSCRIBED")) && entry.subscribed) names.push("\\Subscribed")
  if (entry.mailbox?.specialUse) names.push(entry.mailbox.specialUse)
  return names.join(" ")
}

/** LSUB (RFC 3501 §6.3.9). */
export const lsub = command({
  name: "LSUB",
  states: signedIn,
  parse(reader) {
    reader.space()
    const reference = reader.mailbox()
    reader.space()
    const pattern = reader.listMailbox()
    reader.end()
    return { reference, pattern }
  },
  async run(context, { reference, pattern }) {
    const tree = await readTree(context.session.premises.store, accountOf(context))
    const matches = listMatcher(reference + pattern)
    for (const entry of tree) {
      if (!matches(entry.name)) continue
      const below =
        pattern.endsWith("%") &&
        tree.some((other) => other.subscribed && other.name.startsWith(`${entry.name}/`))
      // Subscribed below, but not itself: a step on the way (RFC 3501 §6.3.9).
      if (!entry.subscribed && !below) continue
      const attributes = entry.subscribed && entry.mailbox ? "" : "\\Noselect"
      context.writer.line(`* LSUB (${attributes}) "/" ${string(encodeMailboxName(entry.name))}`)
    }
    return undefined
  },
})
