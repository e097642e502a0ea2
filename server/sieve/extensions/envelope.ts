import { addressPart, addressPartTags } from "../address-part.ts"
import type { Extension } from "../definition.ts"
import { RunFault } from "../fault.ts"
import { checkMatch, matches, matchTags } from "../match.ts"

const partNames = ["from", "to", "orig", "auth"]

/** envelope (RFC 5228 §5.4). A null sender is the empty string, in every part of it. */
export const envelope: Extension = {
  name: "envelope",
  tests: [
    {
      name: "envelope",
      extension: "envelope",
      tags: { ...matchTags, ...addressPartTags },
      positional: [
        { name: "parts", kind: "strings" },
        { name: "keys", kind: "strings" },
      ],
      check(args, checking) {
        checkMatch(args, checking)
        for (const name of args.constants("parts"))
          if (name !== undefined && !partNames.includes(name.toLowerCase()))
            checking.report(`An envelope has "from" and "to", not ${JSON.stringify(name)}`, "parts")
      },
      holds(run, args) {
        // RFC 6785 §4.6.
        if (run.facts.event)
          throw new RunFault(args.at, "There is no envelope: the message is not being delivered")
        const { from, to, orig, auth } = run.facts.envelope
        const known: Record<string, string | undefined> = { from, to, orig: orig ?? to, auth }
        const wanted = args.tagOf("address part")
        const values = args
          .texts(run, "parts")
          .map((name) => known[name.toLowerCase()])
          .map((address) => (address ? addressPart(address, wanted, run.facts.separators) : address))
        return matches(
          run,
          args,
          values.filter((value) => value !== undefined),
        )
      },
    },
  ],
}
