import { resolve } from "node:path"
import { exportForms, giveOut, type Written } from "../transfer/give-out.ts"
import { oneOf, option, word } from "./arguments.ts"
import { actor, verb } from "./command.ts"
import { openStore } from "./import.ts"
import { Progress } from "./progress.ts"
import { plain } from "./table.ts"

/** Writes the mail of an account into a folder for other programs; started again it makes what is missing. */
export const exportMail = verb({
  summary: "write the mail of an account into a folder, for other programs",
  words: { account: word("ACCOUNT"), folder: word("FOLDER") },
  options: {
    form: option(exportForms.join("|"), "mbox unless something else is said", oneOf(exportForms)),
    mailbox: option("NAME", "this mailbox alone"),
  },
  async run(desk, { account, folder, form = "mbox", mailbox }, terminal) {
    const { id, address } = await desk.directory.findAccount({ address: account })
    const store = openStore(desk)
    const only = mailbox === undefined ? [] : [(await store.mailbox(id, mailbox)).name]
    const progress = new Progress(terminal, ({ messages }: Written) => `${messages} messages`)
    const written = await giveOut(resolve(folder), form, {
      store,
      accountId: id,
      only,
      progress: (so) => progress.tell(so),
    })
    await desk.directory.recordChange(actor, { action: "mail.export", subject: address })
    const { messages, there, troubles } = written
    const what = form === "mbox" ? "mailboxes" : "messages"
    const lines = [`${messages} messages are written to ${folder}; ${there} ${what} were there already`]
    for (const { origin, why } of troubles) lines.push(`- ${plain(origin)}: ${plain(why)}`)
    return { text: lines.join("\n"), json: written, exitCode: troubles.length > 0 ? 1 : 0 }
  },
})
