import { mirrorForms } from "../directory/mirroring.ts"
import { oneOf, option, word } from "./arguments.ts"
import { actor, verb } from "./command.ts"
import { UsageError } from "./usage-error.ts"

/** Where an account's mail is kept beside the store: shown, and changed where options say so. */
export const mirror = verb({
  summary: "show or change the mbox file or Maildir that an account's mail is kept in step with",
  words: { address: word("ADDRESS") },
  options: {
    as: option(
      mirrorForms.join("|"),
      "mbox: the inbox in one file; maildir: all mailboxes; auto: as the user has it; none: the store alone",
      oneOf(mirrorForms),
    ),
    path: option("PATH", "the file or folder; without it, where the system keeps a user's mail"),
  },
  async run({ directory }, { address: name, as: form, path }) {
    if (path !== undefined && !form) throw new UsageError("With --path goes --as mbox or --as maildir")
    const { id, address } = await directory.findAccount({ address: name })
    if (form) await directory.changeMirror(id, { form, path }, actor)
    const now = await directory.mirrorOf(id)
    const where = now.path || (now.user ? `the mail of the user ${now.user}` : "")
    const text = now.form === "none" ? "in the store alone" : `in step with ${where} (${now.form})`
    return { text: `${address}: ${text}`, json: { address, ...now, user: now.user ?? null } }
  },
})
