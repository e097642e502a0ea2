import { accountOf, type Context, command, signedIn } from "../command.ts"
import type { Reader } from "../reader.ts"
import type { Completion } from "../reply.ts"
import { SyntaxFault } from "../syntax-fault.ts"
import { allFlags, View } from "../view.ts"

interface Opening {
  name: string
  condstore: boolean
}

function parse(reader: Reader): Opening {
  reader.space()
  const name = reader.mailbox()
  let condstore = false
  if (reader.tryTake(" ")) {
    reader.list(() => {
      if (!reader.tryKeyword("CONDSTORE")) throw new SyntaxFault("There is no such parameter of SELECT")
      condstore = true
    })
  }
  reader.end()
  return { name, condstore }
}

/** SELECT (RFC 3501 §6.3.1), with (CONDSTORE) (RFC 7162 §3.1.8). */
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
  const { session } = context
  const { store } = session.premises
  // Whatever comes of it, the mailbox that was open is not any more (RFC 3501 §6.3.1).
  session.view = undefined
  if (opening.condstore) session.condstore = true
  const mailbox = await store.mailbox(accountOf(context), opening.name)
  const readOnly = access === "READ-ONLY"
  const recentAbove = readOnly ? mailbox.recentUid : await store.claimRecent(mailbox.id)
  const snapshot = await store.snapshot(mailbox.id)
  const view = new View(
    { mailboxId: mailbox.id, name: mailbox.name, readOnly, recentAbove },
    snapshot,
    session,
  )
  announce(context, view, mailbox.unseen > 0)
  session.view = view
  return { code: access, text: `${access === "READ-ONLY" ? "Examined" : "Selected"}` }
}

function announce({ writer }: Context, view: View, someUnseen: boolean): void {
  const flags = allFlags(view.keywords)
  const unseen = someUnseen ? view.firstUnseen() : -1
  writer.line(`* FLAGS (${flags})`)
  writer.line(`* OK [PERMANENTFLAGS (${view.readOnly ? "" : `${flags} \\*`})] What can be changed`)
  writer.line(`* ${view.length} EXISTS`)
  writer.line(`* ${view.recentCount} RECENT`)
  if (unseen >= 0) writer.line(`* OK [UNSEEN ${unseen + 1}] First unseen`)
  writer.line(`* OK [UIDVALIDITY ${view.uidValidity}] UIDs valid`)
  writer.line(`* OK [UIDNEXT ${view.told.uidNext}] Predicted next UID`)
  writer.line(`* OK [HIGHESTMODSEQ ${view.told.modseq}] Highest`)
}
