import { deliveryForms, mostDuplicateHours } from "../directory/account-delivery.ts"
import { oneOf, option, type Reader, wholeNumber, word, words } from "./arguments.ts"
import { actor, verb } from "./command.ts"
import { UsageError } from "./usage-error.ts"

/** Hours, or null for what holds for everybody. */
const hours: Reader<number | null> = (text, lead) =>
  text === "usual" ? null : wholeNumber(0, mostDuplicateHours, "hours")(text, lead)

const said = {
  store: () => "into its mailboxes",
  both: (targets: readonly string[]) => `into its mailboxes, and to ${targets.join(", ")}`,
  onward: (targets: readonly string[]) => `to ${targets.join(", ")}, and not into its mailboxes`,
}

/** Where mail for an account goes: shown, and changed where something is said. */
export const deliver = verb({
  summary:
    "show or change where mail for an account goes: addresses, /file, /folder/, |program, lmtp:server:port, lmtp:/socket",
  words: { address: word("ADDRESS"), targets: words("TARGET", 1000, 0) },
  options: {
    as: option(
      deliveryForms.join("|"),
      "store: into its mailboxes; both: there and to the targets; onward: to these alone",
      oneOf(deliveryForms),
    ),
    duplicates: option(
      "HOURS",
      "how long the same message is not filed again; 0: it always is; usual: as for everybody",
      hours,
    ),
  },
  async run({ directory }, { address: name, targets, as: form, duplicates: duplicateHours }) {
    if (targets.length > 0 && form === "store")
      throw new UsageError("With targets goes --as both or --as onward")
    const { id, address } = await directory.findAccount({ address: name })
    const changes = {
      ...(targets.length > 0 && { targets, form: form ?? ("both" as const) }),
      ...(form && { form }),
      ...(duplicateHours !== undefined && { duplicateHours }),
    }
    if (Object.keys(changes).length > 0) await directory.changeDelivery(id, changes, actor)
    const now = await directory.deliveryOf(id)
    const known =
      now.duplicateHours === undefined ? "" : `; the same message counts for ${now.duplicateHours} h`
    return {
      text: `${address}: ${said[now.form](now.targets)}${known}`,
      json: { address, ...now, duplicateHours: now.duplicateHours ?? null },
    }
  },
})
