import {
  everyRight,
  ownerKeeps,
  parseRights,
  type Rights,
  type RightsEntry,
  shownRights,
  withRights,
} from "../../directory/rights.ts"
import type { Owner, RightsChange } from "../../directory/sharing.ts"
import { string } from "../../mime/wire.ts"
import { type Context, command, oneMailbox, signedIn } from "../command.ts"
import { formatMailboxName } from "../grammar/mailbox-name.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import {
  formatIdentifier,
  type Identifier,
  mustBeSomebody,
  parseIdentifier,
} from "../namespace/identifier.ts"
import type { Place } from "../namespace/others.ts"
import { demandPlace, ownerOf } from "../namespace/place.ts"
import { anybodysRights } from "../notify/ears.ts"

/** What SETACL asks for: "+" and "-" add and take away, anything else replaces (RFC 4314 §3.1). */
function parseChange(text: string): { mode: RightsChange["mode"]; rights: Rights } {
  const mode = text.startsWith("+") ? "add" : text.startsWith("-") ? "remove" : "replace"
  const letters = mode === "replace" ? text : text.slice(1)
  if (/[A-Z]/.test(letters)) throw new SyntaxFault("Uppercase rights are not allowed")
  const rights = parseRights(letters)
  if (rights === undefined) throw new SyntaxFault("There is no such right")
  return { mode, rights }
}

/** A mailbox and whose rights in it are meant. */
function parseEntry(reader: Reader): { name: string; identifier: Identifier } {
  reader.space()
  const name = reader.mailbox()
  reader.space()
  return { name, identifier: parseIdentifier(reader.astring()) }
}

/** Tells everybody who has the mailbox open or in their list that rights in it changed. */
function announce({ session }: Context, { accountId, mailbox }: Place): void {
  session.premises.store.announce(accountId, mailbox.id)
  session.premises.store.announce(accountId, undefined)
  session.premises.store.announce(anybodysRights, undefined)
}

/** SETACL (RFC 4314 §3.1). */
export const setAcl = command({
  name: "SETACL",
  states: signedIn,
  parse(reader) {
    const entry = parseEntry(reader)
    reader.space()
    const change = parseChange(reader.astring())
    reader.end()
    return { ...entry, change }
  },
  async run(context, { name, identifier, change }) {
    const place = await demandPlace(context.session, name, "a")
    if (change.mode !== "remove") await mustBeSomebody(context.session, identifier)
    const { sharing } = context.session.premises.directory
    await sharing.change(place.mailbox.id, ownerOf(context.session, place), { ...identifier, ...change })
    announce(context, place)
    return undefined
  },
})

/** DELETEACL (RFC 4314 §3.2). */
export const deleteAcl = command({
  name: "DELETEACL",
  states: signedIn,
  parse(reader) {
    const entry = parseEntry(reader)
    reader.end()
    return entry
  },
  async run(context, { name, identifier }) {
    const place = await demandPlace(context.session, name, "a")
    const { sharing } = context.session.premises.directory
    await sharing.delete(place.mailbox.id, ownerOf(context.session, place), identifier)
    announce(context, place)
    return undefined
  },
})

/** GETACL (RFC 4314 §3.3). */
export const getAcl = command({
  name: "GETACL",
  states: signedIn,
  parse: oneMailbox,
  async run(context, name) {
    const place = await demandPlace(context.session, name, "a")
    const entries = await context.session.premises.directory.sharing.entries(place.mailbox.id)
    const pairs = shownEntries(entries, ownerOf(context.session, place)).map(
      (entry) => ` ${string(formatIdentifier(entry))} ${shownRights(entry.rights)}`,
    )
    context.writer.line(`* ACL ${formatMailboxName(place.shownName, context.session)}${pairs.join("")}`)
    return undefined
  },
})

/** The owner first, who may do everything unless an entry says otherwise, and is not listed once deleted. */
function shownEntries(entries: readonly RightsEntry[], owner: Owner): RightsEntry[] {
  if (owner.shared) return [...entries]
  const isOwners = (entry: RightsEntry) => entry.identifier === owner.address && !entry.negative
  const own = entries.find(isOwners) ?? { identifier: owner.address, negative: false, rights: everyRight }
  const others = entries.filter((entry) => !isOwners(entry))
  return own.rights === "" ? others : [{ ...own, rights: withRights(own.rights, ownerKeeps) }, ...others]
}
