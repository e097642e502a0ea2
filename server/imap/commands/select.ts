import { type Context, command, signedIn } from "../command.ts"
import { allFlags, mayChange } from "../grammar/flag-lists.ts"
import { mailboxObjectId } from "../grammar/object-id.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault, uidRequired } from "../grammar/syntax-fault.ts"
import { demandPlace } from "../namespace/place.ts"
import type { Completion } from "../reply.ts"
import { type Knowledge, parseKnowledge, resynchronize } from "../selected/resync.ts"
import { View } from "../selected/view.ts"
import type { Session } from "../session.ts"
import { writeListOf } from "./list.ts"

interface Opening {
  name: string
  condstore: boolean
  /** With QRESYNC: what the client knew when it last had the mailbox open. */
  knowledge: Knowledge | undefined
}

function parse(reader: Reader): Opening {
  reader.space()
  const name = reader.mailbox()
  const opening: Opening = { name, condstore: false, knowledge: undefined }
  if (reader.tryTake(" ")) reader.list(() => parseParameter(reader, opening))
  reader.end()
  return opening
}

function parseParameter(reader: Reader, opening: Opening): void {
  if (reader.tryKeyword("CONDSTORE")) opening.condstore = true
  else if (reader.tryKeyword("QRESYNC")) {
    reader.space()
    opening.knowledge = parseKnowledge(reader)
  } else throw new SyntaxFault("There is no such parameter of SELECT")
}

/** SELECT (RFC 3501 §6.3.1, RFC 9051 §6.3.2), with (CONDSTORE) (RFC 7162 §3.1.8) and (QRESYNC …) (§3.2.5). */
export const select = command({
  name: "SELECT",
  states: signedIn,
  parse,
  run: (context, opening) => open(context, opening, "READ-WRITE"),
})

/** EXAMINE (RFC 3501 §6.3.2): the same without changing anything, \Recent included. */
export const examine = command({
  name: "EXAMINE",
  states: signedIn,
  parse,
  run: (context, opening) => open(context, opening, "READ-ONLY"),
})

async function open(
  context: Context,
  opening: Opening,
  access: "READ-WRITE" | "READ-ONLY",
): Promise<Completion> {
  const { session, writer } = context
  const { store } = session.premises
  if (opening.knowledge) mayResynchronize(session, opening.knowledge)
  // Whatever comes of it, the mailbox that was open is not any more (RFC 3501 §6.3.1).
  if (session.view) writer.line("* OK [CLOSED] The mailbox before is closed")
  session.view = undefined
  if (opening.condstore) session.condstore = true
  const place = await demandPlace(session, opening.name, "r")
  const { mailbox } = place
  const readOnly = access === "READ-ONLY" || !mayChange(place.rights)
  const recentAbove = readOnly ? mailbox.recentUid : await store.claimRecent(mailbox.id)
  const snapshot = await store.snapshot(mailbox.id)
  const view = new View(
    {
      mailboxId: mailbox.id,
      name: place.shownName,
      readOnly: access === "READ-ONLY",
      recentAbove,
      place,
    },
    snapshot,
    session,
  )
  announce(context, view, mailbox.unseen > 0)
  if (session.rev2) await writeListOf(context, place.shownName, opening.name)
  if (opening.knowledge) await resynchronize(context, view, opening.knowledge)
  session.view = view
  return {
    code: readOnly ? "READ-ONLY" : "READ-WRITE",
    text: `${access === "READ-ONLY" ? "Examined" : "Selected"}`,
  }
}

/** @throws SyntaxFault without ENABLE QRESYNC, or with message numbers where there are none */
function mayResynchronize(session: Session, knowledge: Knowledge): void {
  if (!session.qresync) throw new SyntaxFault("QRESYNC needs ENABLE QRESYNC first")
  if (session.uidOnly && knowledge.sample) throw uidRequired()
}

function announce({ session, writer }: Context, view: View, someUnseen: boolean): void {
  const flags = allFlags(view.keywords)
  // IMAP4rev2 did away with both; UIDONLY has no numbers to say it with.
  const unseen = someUnseen && !session.rev2 && !session.uidOnly ? view.firstUnseen() : -1
  writer.line(`* FLAGS (${flags})`)
  writer.line(`* OK [PERMANENTFLAGS (${view.permanentFlags})] What can be changed`)
  writer.line(`* ${view.length} EXISTS`)
  if (!session.rev2) writer.line(`* ${view.recentCount} RECENT`)
  if (unseen >= 0) writer.line(`* OK [UNSEEN ${unseen + 1}] First unseen`)
  writer.line(`* OK [UIDVALIDITY ${view.uidValidity}] UIDs valid`)
  writer.line(`* OK [UIDNEXT ${view.told.uidNext}] Predicted next UID`)
  writer.line(`* OK [HIGHESTMODSEQ ${view.told.modseq}] Highest`)
  writer.line(`* OK [MAILBOXID (${mailboxObjectId(view.mailboxId)})] Stays when it is renamed`)
}
