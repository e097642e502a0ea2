import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { type Filtered, Refilter, type ScriptChoice } from "../delivery/refilter.ts"
import { MailError } from "../errors.ts"
import { Blobs } from "../store/blobs.ts"
import { Store } from "../store/store.ts"
import { flag, word } from "./arguments.ts"
import { actor, verb } from "./command.ts"
import { plain, table } from "./table.ts"

/** Messages told of one by one. */
const mostTold = 200

/** The script of a file; a name without a path is one of the account's own, "delivery" what runs at delivery. */
async function choiceOf(text: string): Promise<ScriptChoice> {
  if (text === "delivery") return { kind: "delivery" }
  if (!/[/.]/.test(text)) return { kind: "personal", name: text }
  const source = await readFile(text, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new MailError("invalid", `${text} cannot be read (${error.code})`)
  })
  return { kind: "text", text: source }
}

const deedOf = ({ filed, left, flagged, error, ignored }: Filtered): string =>
  error ??
  [
    ...(filed.length > 0 ? [`${left ? "moved" : "copied"} to ${filed.map(plain).join(", ")}`] : []),
    ...(flagged ? ["flagged"] : []),
    ...ignored.map((name) => `(no ${name})`),
  ].join(", ")

/** Runs a script over the messages of a mailbox. */
export const apply = verb({
  summary:
    "run a script over mail that is in a mailbox: a file, a script of the account by its name, or delivery for all that runs there. What it discards goes to the trash; nothing is sent",
  words: { account: word("ACCOUNT"), script: word("SCRIPT"), mailbox: word("MAILBOX") },
  options: { dryRun: flag("only tell what would be done") },
  async run(desk, { account, script, mailbox: name, dryRun }) {
    const { sql, clock, log, config, directory } = desk
    const { id, address } = await directory.findAccount({ address: account })
    const blobs = new Blobs(join(config.dataFolder, "blobs"))
    const store = new Store({ sql, clock, log, blobs, undeleteTime: config.undeleteTime })
    const refilter = new Refilter({ sql, store, directory, clock, hostname: "localhost" })
    const ready = await refilter.ready(id, await choiceOf(script))
    const mailbox = await store.mailbox(id, name)
    const { uids, length } = await store.snapshot(mailbox.id)
    const told: Filtered[] = []
    const sum = { looked: 0, moved: 0, copied: 0, flagged: 0, failed: 0 }
    for await (const { messages } of refilter.run(ready, mailbox.id, uids.slice(0, length), { dryRun }))
      for (const message of messages) {
        sum.looked++
        if (message.error !== undefined) sum.failed++
        else if (message.left) sum.moved++
        else if (message.filed.length > 0) sum.copied++
        if (message.flagged && message.error === undefined) sum.flagged++
        if (deedOf(message) !== "" && told.length < mostTold) told.push(message)
      }
    if (!dryRun) await directory.recordChange(actor, { action: "sieve.apply", subject: address })
    const would = dryRun ? "would be " : ""
    const line = `${sum.looked} messages looked at: ${would}moved ${sum.moved}, copied ${sum.copied}, flagged ${sum.flagged}; failed ${sum.failed}`
    const rows = told.map((message) => [String(message.uid), deedOf(message)])
    return {
      text: rows.length > 0 ? `${table(["UID", dryRun ? "WOULD BE" : "WAS"], rows)}\n${line}` : line,
      json: { ...sum, dryRun, messages: told },
      exitCode: sum.failed > 0 ? 1 : 0,
    }
  },
})
