import type { Extension } from "../definition.ts"

/** extlists (RFC 6134): `:list` is a match type, `redirect :list` belongs to redirect. */
export const extlists: Extension = {
  name: "extlists",
  tests: [
    {
      name: "valid_ext_list",
      extension: "extlists",
      positional: [{ name: "lists", kind: "strings" }],
      holds: (run, args) => args.texts(run, "lists").every((name) => run.facts.lists.has(name)),
    },
  ],
}
