import { createHash } from "node:crypto"
import type { Extension } from "../definition.ts"
import { fieldsNamed } from "../message.ts"

const day = 86_400
/** How long an identity is remembered, seconds. */
const [usual, longest] = [7 * day, 90 * day]

/** duplicate (RFC 7352). */
export const duplicate: Extension = {
  name: "duplicate",
  tests: [
    {
      name: "duplicate",
      extension: "duplicate",
      tags: {
        header: { group: "identity", value: "string" },
        uniqueid: { group: "identity", value: "string" },
        handle: { value: "string" },
        seconds: { value: "number" },
        last: {},
      },
      holds(run, args) {
        const name = args.has("header") ? args.text(run, "header") : "Message-ID"
        const value = args.has("uniqueid")
          ? args.text(run, "uniqueid")
          : fieldsNamed(run.message, name)[0]?.value
        if (!value) return false
        const kind = args.has("uniqueid") ? "" : name.toLowerCase()
        const id = createHash("sha256")
          .update(JSON.stringify([args.text(run, "handle"), kind, value]))
          .digest("hex")
        const seen = run.facts.seenBefore(id)
        // RFC 7352 §3: without :last the time runs from the first message, so a later one changes nothing.
        const seconds = Math.min(args.number("seconds") ?? usual, longest)
        if (!seen || args.has("last"))
          run.actions.add({ kind: "track", id, seconds, renewed: seen, at: args.at })
        return seen
      },
    },
  ],
}
