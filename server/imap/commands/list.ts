import { everyRight } from "../../directory/rights.ts"
import type { Mailbox } from "../../store/mailbox.ts"
import { parentsOf } from "../../store/mailbox-name.ts"
import { retentionInForceEntry } from "../../store/retention.ts"
import { type Context, command, signedIn } from "../command.ts"
import { parseEntries } from "../grammar/entry-name.ts"
import { listMatcher } from "../grammar/list-pattern.ts"
import { formatMailboxName } from "../grammar/mailbox-name.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"
import { asksForExpunged } from "../namespace/expunged.ts"
import { type Listed, selectEntries } from "../namespace/listing.ts"
import { type MailboxEntry, readExpungedTree, readTree, readWholeTree } from "../namespace/mailbox-tree.ts"
import { otherUsers, reachesOthers, sharedRoot } from "../namespace/others.ts"
import { mayAnnotate, retentionInForce, writeMetadata } from "./metadata.ts"
import { writeMyRights } from "./rights.ts"
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
  /** Entries of the METADATA return option, as the client wrote them (RFC 9590). */
  metadata: string[]
  /** Any of the options of LIST-EXTENDED was used. */
  extended: boolean
}

const selections = ["SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"]
const returns = ["SUBSCRIBED", "CHILDREN", "SPECIAL-USE", "STATUS", "MYRIGHTS", "METADATA"]

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
      metadata: [],
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
      const root = [otherUsers, sharedRoot].find((prefix) => listing.reference.startsWith(prefix)) ?? ""
      context.writer.line(`* LIST (\\Noselect) "/" "${root}"`)
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
    if (option !== "STATUS" && option !== "METADATA") return
    reader.space()
    if (option === "STATUS") listing.status = parseStatusItems(reader)
    else listing.metadata = parseEntries(reader)
  }, "empty")
}

async function writeListing(context: Context, listing: Listing): Promise<void> {
  const { session, writer } = context
  const patterns = listing.patterns.map((pattern) => listing.reference + pattern)
  const tree = await treeFor(context, patterns)
  const listed = selectEntries(tree, { patterns, only: listing.only })
  const notes = await metadataOf(context, listing, listed)
  for (const { entry, selected, below } of listed) {
    const info = below.length > 0 ? ` (CHILDINFO (${below.map((option) => `"${option}"`).join(" ")}))` : ""
    const attributes = attributesOf(entry, { ...listing, extended: listing.extended || session.rev2 })
    writer.line(`* LIST (${attributes}) "/" ${formatMailboxName(entry.name, session)}${info}`)
    // Of a name that is only on the way to what was asked for, nothing more is told (RFC 8440 §4).
    if (selected && entry.mailbox) await writeMore(context, listing, { entry, mailbox: entry.mailbox, notes })
    await writer.room()
  }
}

/** What others share is only looked for where a pattern reaches it. */
async function treeFor({ session }: Context, patterns: readonly string[]): Promise<MailboxEntry[]> {
  if (patterns.some(asksForExpunged)) {
    const expunged = await readExpungedTree(session)
    const others = patterns.filter((pattern) => !asksForExpunged(pattern))
    return others.length > 0 ? [...(await readWholeTree(session)), ...expunged] : expunged
  }
  if (patterns.some(reachesOthers)) return readWholeTree(session)
  return readTree(session.premises.store, session.account!.id)
}

interface Shown {
  entry: MailboxEntry
  mailbox: Mailbox
  notes: Notes
}

/** STATUS, MYRIGHTS and METADATA responses behind the LIST response (RFC 5819, RFC 8440, RFC 9590). */
async function writeMore(
  context: Context,
  listing: Listing,
  { entry, mailbox, notes }: Shown,
): Promise<void> {
  const rights = entry.place?.rights ?? mailbox.ownerRights ?? everyRight
  if (listing.status.length > 0 && rights.includes("r"))
    await writeStatus(context, mailbox, listing.status, entry.name)
  if (listing.show.has("MYRIGHTS")) writeMyRights(context, { shownName: entry.name, rights })
  if (listing.metadata.length > 0 && mayAnnotate({ rights }))
    writeMetadata(
      context,
      entry.name,
      listing.metadata.map((name) => [name, notes(mailbox.id, name)]),
    )
}

/** The value of an entry of a mailbox, if there is one. */
type Notes = (mailboxId: number, entry: string) => Buffer | undefined

async function metadataOf(
  { session }: Context,
  { metadata }: Listing,
  listed: readonly Listed[],
): Promise<Notes> {
  if (metadata.length === 0) return () => undefined
  const ids = listed.flatMap(({ entry }) => entry.mailbox?.id ?? [])
  const entries = metadata.map((name) => name.toLowerCase())
  const values = await session.premises.store.annotations.values(ids, session.account!.id, entries)
  const inForce = entries.includes(retentionInForceEntry) ? await retentionInForce(session, ids) : undefined
  return (mailboxId, entry) => {
    const name = entry.toLowerCase()
    return name === retentionInForceEntry ? inForce?.get(mailboxId) : values.get(mailboxId)?.get(name)
  }
}

function attributesOf(
  entry: MailboxEntry,
  { only, show, extended }: Pick<Listing, "only" | "show" | "extended">,
): string {
  const names: string[] = []
  // Who does not know LIST-EXTENDED knows no \NonExistent.
  if (!entry.mailbox) names.push(entry.hasChildren && !extended ? "\\Noselect" : "\\NonExistent")
  if (entry.mailbox || entry.hasChildren) names.push(entry.hasChildren ? "\\HasChildren" : "\\HasNoChildren")
  if ((only.has("SUBSCRIBED") || show.has("SUBSCRIBED")) && entry.subscribed) names.push("\\Subscribed")
  if (entry.mailbox?.specialUse) names.push(entry.mailbox.specialUse)
  return names.join(" ")
}

/**
 * Writes the LIST response of one mailbox, as SELECT does in IMAP4rev2 (RFC 9051 §6.3.2).
 * @param called the name the client used; told as OLDNAME when the mailbox is called otherwise (§6.3.9.7)
 */
export async function writeListOf(context: Context, name: string, called: string): Promise<void> {
  const tree = await treeFor(context, [name])
  const entry = tree.find((candidate) => candidate.name === name)
  if (!entry) return
  const attributes = attributesOf(entry, { only: new Set(), show: new Set(["SUBSCRIBED"]), extended: true })
  const before = called === name ? "" : ` ("OLDNAME" (${formatMailboxName(called, context.session)}))`
  context.writer.line(`* LIST (${attributes}) "/" ${formatMailboxName(name, context.session)}${before}`)
}

/** Tells a client of IMAP4rev2 what a mailbox is called that it called otherwise (RFC 9051 §6.3.4, §6.3.12). */
export async function writeTrueName(context: Context, name: string, called: string): Promise<void> {
  if (context.session.rev2 && name !== called) await writeListOf(context, name, called)
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
    const tree = await treeFor(context, [reference + pattern])
    const matches = listMatcher(reference + pattern)
    const above = new Set(
      pattern.endsWith("%") ? tree.filter(isSubscribed).flatMap(({ name }) => parentsOf(name)) : [],
    )
    for (const entry of tree) {
      if (!matches(entry.name)) continue
      // Subscribed below, but not itself: a step on the way (RFC 3501 §6.3.9).
      if (!entry.subscribed && !above.has(entry.name)) continue
      const attributes = entry.subscribed && entry.mailbox ? "" : "\\Noselect"
      context.writer.line(`* LSUB (${attributes}) "/" ${formatMailboxName(entry.name, context.session)}`)
      await context.writer.room()
    }
    return undefined
  },
})

const isSubscribed = ({ subscribed }: MailboxEntry) => subscribed
