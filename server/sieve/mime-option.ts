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

/** The values of some parameters of a field value, in its order; those in pieces or with a charset put together (RFC 2231). */
export function parameters(value: string, names: readonly string[]): string[] {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const found = new Map<string, { number: number; encoded: boolean; text: string }[]>()
  for (const parameter of splitParameters(value).slice(1)) {
    const equals = parameter.indexOf("=")
    const name = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(
      parameter.slice(0, Math.max(0, equals)).trim().toLowerCase(),
    )
    if (!name || !wanted.has(name[1]!)) continue
    const piece = {
      number: Number(name[2] ?? 0),
      encoded: name[3] !== undefined,
      text: unquoted(parameter.slice(equals + 1).trim()),
    }
    const pieces = found.get(name[1]!)
    if (!pieces) found.set(name[1]!, [piece])
    else if (name[2] !== undefined) pieces.push(piece)
  }
  return [...found.values()].map((pieces) => together(pieces.toSorted((a, b) => a.number - b.number)))
}

function together(pieces: readonly { encoded: boolean; text: string }[]): string {
  if (!pieces.some(({ encoded }) => encoded)) return pieces.map(({ text }) => text).join("")
  const [, charset = "", rest] = /^([^']*)'[^']*'(.*)$/s.exec(pieces[0]!.text) ?? []
  const bytes = pieces.map(({ encoded, text }, index) => {
    const own = index === 0 ? (rest ?? text) : text
    return encoded ? percentDecoded(own) : Buffer.from(own)
  })
  try {
    return new TextDecoder(charset || "utf-8").decode(Buffer.concat(bytes))
  } catch {
    return Buffer.concat(bytes).toString("utf8")
  }
}

function percentDecoded(text: string): Buffer {
  const binary = Buffer.from(text).toString("latin1")
  const bytes = binary.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  return Buffer.from(bytes, "latin1")
}

/** Cuts at semicolons that are not inside quotes. */
function splitParameters(value: string): string[] {
  return value.match(/(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1).replace(/"$/, "").replace(/\\(.)/g, "$1") : value
}
