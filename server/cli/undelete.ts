import { join } from "node:path"
import { Blobs } from "../store/blobs.ts"
import { Store } from "../store/store.ts"
import { flag, option, wholeNumber, word, words } from "./arguments.ts"
import { actor, verb } from "./command.ts"
import { readableSize } from "./size.ts"
import { plain, table } from "./table.ts"
import { UsageError } from "./usage-error.ts"

/** Rows shown, and numbers typed, at most. */
const most = 200

/** Shows what was expunged and can be had back, and files it again. */
export const undelete = verb({
  summary: "show what an account expunged lately; with numbers, --all or --restore, put it back where it was",
  words: { account: word("ACCOUNT"), numbers: words("NUMBER…", most, 0) },
  options: {
    all: flag("put everything back"),
    restore: flag("put back what --mailbox and --hours leave"),
    mailbox: option("NAME", "only what was in this mailbox"),
    hours: option("N", "only what was expunged in the last N hours", wholeNumber(1, 87_600)),
  },
  async run(desk, { account, numbers, all, restore, mailbox, hours }) {
    const { sql, clock, log, config, directory } = desk
    const { id, address } = await directory.findAccount({ address: account })
    const { undeleteTime } = config
    const store = new Store({
      sql,
      clock,
      log,
      blobs: new Blobs(join(config.dataFolder, "blobs")),
      undeleteTime,
    })
    if (numbers.some((text) => !/^\d{1,9}\.\d{1,10}$/.test(text)))
      throw new UsageError("Write the numbers of the list")
    const which = {
      ...(numbers.length > 0 && { ids: numbers }),
      ...(mailbox !== undefined && { mailbox }),
      ...(hours !== undefined && { since: clock.now() - hours * 3_600_000 }),
    }
    if (all || restore || numbers.length > 0) {
      const restored = await store.expunged.restore(id, which)
      await directory.recordChange(actor, { action: "mail.undelete", subject: address })
      return {
        text: restored === 1 ? "1 message is back" : `${restored} messages are back`,
        json: { restored },
      }
    }
    const found = await store.expunged.list(id, which, most)
    if (found.length === 0) return { text: "There is nothing to be had back", json: { messages: [] } }
    const rows = found.map((row) => [
      row.id,
      new Date(row.expungedAt).toISOString().slice(0, 16).replace("T", " "),
      plain(row.mailbox),
      plain(row.from).slice(0, 30),
      plain(row.subject).slice(0, 50),
      readableSize(row.size),
    ])
    const text = table(["NUMBER", "EXPUNGED (UTC)", "MAILBOX", "FROM", "SUBJECT", "SIZE"], rows)
    return { text, json: { messages: found } }
  },
})
