import { accountOf, command, signedIn } from "../command.ts"

/** RENAME (RFC 3501 §6.3.5): what is below comes along; INBOX only gives its messages away. */
export const rename = command({
  name: "RENAME",
  states: signedIn,
  parse(reader) {
    reader.space()
    const from = reader.mailbox()
    reader.space()
    const to = reader.mailbox()
    reader.end()
    return { from, to }
  },
  async run(context, { from, to }) {
    await context.session.premises.store.renameMailbox(accountOf(context), from, to)
    return undefined
  },
})
