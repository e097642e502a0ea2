import { mendCounters } from "../store/recount.ts"
import { optionalWord } from "./arguments.ts"
import { type Noun, verb } from "./command.ts"
import { plain } from "./table.ts"

/** Counts again what quotas count, while mail flows. */
const recount = verb({
  summary: "counts the messages of every mailbox again, of one account or all, and mends what is off",
  words: { account: optionalWord("ACCOUNT") },
  async run({ sql, directory }, { account }) {
    const owner = account === undefined ? undefined : await directory.findAccount({ address: account })
    const { mailboxes, mended } = await mendCounters(sql, owner?.id)
    const lines = mended.map(({ name, accountId }) => `- mended ${plain(name)} of account ${accountId}`)
    return { text: [`Counted ${mailboxes} mailboxes`, ...lines].join("\n"), json: { mailboxes, mended } }
  },
})

export const quota: Noun = { summary: "what accounts hold", verbs: { recount } }
