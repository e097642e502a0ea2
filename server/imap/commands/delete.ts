import { MailError } from "../../errors.ts"
import { accountOf, command, signedIn } from "../command.ts"

/** DELETE (RFC 3501 §6.3.4). A mailbox with others below it stays, so that no name is left without a mailbox. */
export const deleteMailbox = command({
  name: "DELETE",
  states: signedIn,
  parse(reader) {
    reader.space()
    const name = reader.mailbox()
    reader.end()
    return name
  },
  async run(context, name) {
    const { session } = context
    const { store } = session.premises
    const account = accountOf(context)
    const mailbox = await store.mailbox(account, name)
    const mailboxes = await store.mailboxes(account)
    if (mailboxes.some((other) => other.name.startsWith(`${mailbox.name}/`)))
      throw new MailError("cannot", "There are mailboxes below it")
    await store.deleteMailbox(account, name)
    if (session.view?.mailboxId === mailbox.id) session.view = undefined
    return undefined
  },
})
