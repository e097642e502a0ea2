import type { Extension } from "../definition.ts"
import { checkMatch, matches, matchTags } from "../match.ts"

/** environment (RFC 5183). An item that is not known matches nothing. */
export const environment: Extension = {
  name: "environment",
  tests: [
    {
      name: "environment",
      extension: "environment",
      tags: matchTags,
      positional: [
        { name: "item", kind: "string" },
        { name: "keys", kind: "strings" },
      ],
      check: checkMatch,
      holds(run, args) {
        const item = args.text(run, "item").toLowerCase()
        const known = run.facts.environment
        return Object.hasOwn(known, item) && matches(run, args, [known[item]!])
      },
    },
  ],
}
