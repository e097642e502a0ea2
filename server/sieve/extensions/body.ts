import type { Extension, Run } from "../definition.ts"
import { descend } from "../field-values.ts"
import { checkMatch, matches, matchTags } from "../match.ts"
import type { Part } from "../message.ts"

/** body (RFC 5173). */
export const body: Extension = {
  name: "body",
  tests: [
    {
      name: "body",
      extension: "body",
      tags: {
        ...matchTags,
        raw: { group: "transform" },
        content: { group: "transform", value: "strings" },
        text: { group: "transform" },
      },
      positional: [{ name: "keys", kind: "strings" }],
      check: checkMatch,
      holds(run, args) {
        const transform = args.tagOf("transform") ?? "text"
        if (transform === "raw") return matches(run, args, [run.message.raw()])
        if (transform === "text")
          return matches(
            run,
            args,
            contents(run, ["text"], (part) => part.plain()),
          )
        return matches(
          run,
          args,
          contents(run, args.texts(run, "content"), (part) => part.text()),
        )
      },
    },
  ],
}

/** The decoded contents of the leaves of some types; of message/rfc822 its header, of multipart what is between its parts. */
function contents(run: Run, types: readonly string[], read: (part: Part) => string): string[] {
  return descend(run.message)
    .filter((part) => types.some((type) => isOfType(part, type)))
    .filter((part) => part.type !== "multipart")
    .map((part) => {
      run.spend(10)
      return part.type === "message" ? headerOf(part) : read(part)
    })
}

/** RFC 5173 §5.2: "" is any type, "text" a type with any subtype, "text/html" just that; anything else is none. */
function isOfType({ type, subtype }: Part, wanted: string): boolean {
  const text = wanted.toLowerCase()
  if (text === "") return true
  if (text.startsWith("/") || text.endsWith("/") || text.split("/").length > 2) return false
  return text.includes("/") ? text === `${type}/${subtype}` : text === type
}

function headerOf(part: Part): string {
  const inner = part.children[0]
  return inner ? inner.fields.map(({ name, raw }) => `${name}: ${raw}`).join("\r\n") : part.text()
}
