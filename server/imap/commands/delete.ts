import { command, oneMailbox, signedIn } from "../command.ts"
import { demandPlace } from "../namespace/place.ts"
import { Refusal } from "../reply.ts"

/** DELETE (RFC 3501 §6.3.4). A mailbox with others below it stays, so that no name is left without a mailbox. */
export const deleteMailbox = command({
  name: "DELETE",
  states: signedIn,
  parse: oneMailbox,
  async run(context, name) {
    const { session } = context
    const { store } = session.premises
    const { accountId, mailbox } = await demandPlace(session, name, "x")
    const mailboxes = await store.mailboxes(accountId)
    if (mailboxes.some((other) => other.name.startsWith(`${mailbox.name}/`)))
      throw new Refusal("HASCHILDREN", "There are mailboxes below it; delete them first")
    await store.deleteMailbox(accountId, mailbox.name)
    if (session.view?.mailboxId === mailbox.id) session.view = undefined
    return undefined
  },
})
