import { option, word } from "./arguments.ts"
import { actor, verb } from "./command.ts"
import { days } from "./limits.ts"

const said = (value: number | null) =>
  value === null ? "as in its domain" : value === 0 ? "for ever" : `${value} days`

/** Says how long mail stays in an account's Trash and Junk. */
export const retention = verb({
  summary: "show how long mail stays in Trash and Junk, or say so with --trash-days and --junk-days",
  words: { address: word("ADDRESS") },
  options: {
    trashDays: option(
      "DAYS",
      "how long mail stays in Trash; 0 for ever, usual for what its domain says",
      days,
    ),
    junkDays: option("DAYS", "the same for Junk", days),
  },
  async run({ directory }, { address: given, trashDays, junkDays }) {
    const { id, address } = await directory.findAccount({ address: given })
    const changes = {
      ...(trashDays !== undefined && { trashDays }),
      ...(junkDays !== undefined && { junkDays }),
    }
    const now =
      Object.keys(changes).length > 0
        ? await directory.changeAccountRetention(id, changes, actor)
        : await directory.accountRetention(id)
    return {
      text: `${address}: mail stays in Trash ${said(now.trashDays)}, in Junk ${said(now.junkDays)}`,
      json: { address, ...now },
    }
  },
})
