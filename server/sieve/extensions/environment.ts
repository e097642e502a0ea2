import type { Extension, Run } from "../definition.ts"
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
        const value = itemNamed(run, args.text(run, "item").toLowerCase())
        return value !== undefined && matches(run, args, [value])
      },
    },
  ],
}

/** Pigeonhole's items, and all of them as variables: `${env.name}`, with underscores where items have dashes. */
export const pigeonholeEnvironment: Extension = {
  name: "vnd.dovecot.environment",
  implies: "environment",
  namespace: {
    name: "env",
    value: (run, name) => itemNamed(run, name) ?? itemNamed(run, name.replaceAll("_", "-")) ?? "",
  },
}

function itemNamed({ facts, program }: Run, name: string): string | undefined {
  if (Object.hasOwn(facts.environment, name)) return facts.environment[name]
  if (!program.requires.has("vnd.dovecot.environment")) return undefined
  if (name === "vnd.dovecot.default-mailbox") return "INBOX"
  return name === "vnd.dovecot.username" ? facts.addresses[0] : undefined
}
