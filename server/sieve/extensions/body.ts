import type { Arguments } from "../arguments.ts"
import type { Extension, Run } from "../definition.ts"
import { descend } from "../field-values.ts"
import { checkMatch, matches, matchTags } from "../match.ts"
import { fieldsNamed, type Part } from "../message.ts"
import { parameters } from "../mime-option.ts"
import { VariableStore } from "../variables.ts"

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
        // RFC 5173 §4, §6: a header that nothing follows has no body, not an empty one; patterns set no variables.
        const look = () => matches(run, args, run.message.hasBody ? searched(run, args) : [])
        return run.variables instanceof VariableStore ? run.variables.withoutMatches(look) : look()
      },
    },
  ],
}

/** What a test looks at: each string by itself. */
function searched(run: Run, args: Arguments): string[] {
  const transform = args.tagOf("transform") ?? "text"
  if (transform === "raw") return [run.message.raw()]
  if (transform === "text") return contents(run, ["text", "application/xhtml+xml"], (part) => part.plain())
  return contents(run, args.texts(run, "content"), (part) => part.text())
}

/** The decoded contents of the leaves of some types; of message/rfc822 its header, of multipart what is between its parts. */
function contents(run: Run, types: readonly string[], read: (part: Part) => string): string[] {
  return descend(run.message)
    .filter((part) => types.some((type) => isOfType(isReadable(part) ? part : octets, type)))
    .flatMap((part) => {
      run.spend(10)
      if (part.type === "multipart") return types.includes("") ? [] : aroundParts(part)
      return [part.type === "message" ? headerOf(part) : read(part)]
    })
}

/** What a part is whose transfer encoding nobody knows (RFC 2045 §6.4). */
const octets = { type: "application", subtype: "octet-stream" }

function isReadable(part: Part): boolean {
  const [encoding] = fieldsNamed(part, "content-transfer-encoding")
  return (
    encoding === undefined ||
    /^(?:[78]-?bit|binary|quoted-?printable|base-?64|(?:x-)?uue(?:ncode)?|x-uu)?(?![\w/-])/i.test(
      encoding.value,
    )
  )
}

/** What stands before the first part of a multipart and behind the last (RFC 5173 §5.2). */
function aroundParts(part: Part): string[] {
  const type = part.fields.find(({ name }) => name.toLowerCase() === "content-type")
  const [boundary] = type ? parameters(type.value, ["boundary"]) : []
  if (!boundary) return []
  const lines = part.raw().split(/\r?\n/)
  const first = lines.findIndex((line) => line.trimEnd() === `--${boundary}`)
  const last = lines.findIndex((line) => line.trimEnd() === `--${boundary}--`)
  const before = first < 0 ? [] : [lines.slice(0, first).join("\r\n")]
  return last < 0 ? before : [...before, lines.slice(last + 1).join("\r\n")]
}

/** RFC 5173 §5.2: "" is any type, "text" a type with any subtype, "text/html" just that; anything else is none. */
function isOfType({ type, subtype }: Pick<Part, "type" | "subtype">, wanted: string): boolean {
  const text = wanted.toLowerCase()
  if (text === "") return true
  if (text.startsWith("/") || text.endsWith("/") || text.split("/").length > 2) return false
  return text.includes("/") ? text === `${type}/${subtype}` : text === type
}

/** The header of the message in a part, as it came, up to its empty line. */
function headerOf(part: Part): string {
  const text = part.raw()
  const end = /^\r?\n|(?<=\n)\r?\n/.exec(text)
  return end ? text.slice(0, end.index) : text
}
