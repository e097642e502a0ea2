import type { Arguments } from "./arguments.ts"
import type { Run, TagDefinition } from "./definition.ts"
import type { Field } from "./message.ts"

/** Which piece of a Content-Type or Content-Disposition field is looked at (RFC 5703 §4.2). */
export const mimeOptionTags: Readonly<Record<string, TagDefinition>> = {
  type: { group: "mime option", extension: "mime" },
  subtype: { group: "mime option", extension: "mime" },
  contenttype: { group: "mime option", extension: "mime" },
  param: { group: "mime option", value: "strings", extension: "mime" },
}

/** The values of a field that a header test compares: the whole of it, or the piece that was asked for. */
export function mimeValue(run: Run, args: Arguments, field: Field): readonly string[] {
  const option = args.tagOf("mime option")
  if (option === undefined || !args.has("mime")) return [field.value]
  const [main = ""] = splitParameters(field.value)
  const [type = "", subtype = ""] = main.split("/").map((word) => word.trim())
  if (option === "type") return [type]
  if (option === "subtype") return [subtype]
  if (option === "contenttype") return [subtype === "" ? type : `${type}/${subtype}`]
  return parameters(field.value, args.texts(run, "param"))
}

/** The values of some parameters of a field value, in its order. */
export function parameters(value: string, names: readonly string[]): string[] {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  return splitParameters(value)
    .slice(1)
    .flatMap((parameter) => {
      const equals = parameter.indexOf("=")
      const name = parameter.slice(0, equals).trim().toLowerCase()
      return equals > 0 && wanted.has(name) ? [unquoted(parameter.slice(equals + 1).trim())] : []
    })
}

/** Cuts at semicolons that are not inside quotes. */
function splitParameters(value: string): string[] {
  return value.match(/(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1).replace(/"$/, "").replace(/\\(.)/g, "$1") : value
}
