import type { Column } from "../../store/rows.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"
import { type Attribute, attributes, macros, type Source, sources } from "./attributes.ts"
import { legacySections, parseBinarySection, parseBinarySize, parseSection, type Section } from "./section.ts"

/** What one FETCH asks of each message. */
export interface FetchItems {
  attributes: Attribute[]
  sections: Section[]
}

/** Reads the data items of FETCH: a macro, one item, or a list of them. Each counts once. */
export function parseItems(reader: Reader): FetchItems {
  const items = new Map<string, Attribute | Section>()
  const take = () => {
    const [name, item] = parseItem(reader)
    items.set(name, item)
    if (items.size > limits.fetchItems) throw new SyntaxFault("Those are too many data items")
  }
  if (reader.sees("(")) reader.list(take)
  else {
    const macro = Object.keys(macros).find((name) => reader.tryKeyword(name))
    if (!macro) take()
    else for (const name of macros[macro]!) items.set(name, attributes[name]!)
  }
  const all = [...items.values()]
  return {
    attributes: all.filter((item) => "source" in item),
    sections: all.filter((item) => "label" in item),
  }
}

/** The items that say in brackets what of the message they mean. */
const bracketed: Readonly<Record<string, (reader: Reader) => Section>> = {
  BODY: (reader) => parseSection(reader, true),
  "BODY.PEEK": (reader) => parseSection(reader, false),
  BINARY: (reader) => parseBinarySection(reader, true),
  "BINARY.PEEK": (reader) => parseBinarySection(reader, false),
  "BINARY.SIZE": parseBinarySize,
}

function parseItem(reader: Reader): [string, Attribute | Section] {
  const name = reader.itemName()
  if (reader.sees("[") && Object.hasOwn(bracketed, name)) {
    const section = bracketed[name]!(reader)
    return [`${name} ${section.label}`, section]
  }
  if (Object.hasOwn(legacySections, name)) return [name, legacySections[name]!]
  if (!Object.hasOwn(attributes, name)) throw new SyntaxFault("There is no such data item")
  // RFC 8970 §3.2: LAZY only allows us to be slow.
  if (name === "PREVIEW" && reader.tryTake(" (")) lazy(reader)
  return [name, attributes[name]!]
}

function lazy(reader: Reader): void {
  if (!reader.tryKeyword("LAZY")) throw reader.fault("LAZY")
  reader.take(")")
}

/** What of their rows it takes to answer the items; the bytes of a message are found by its content. */
export function columnsOf(items: FetchItems): Column[] {
  const asked = items.attributes.flatMap(({ column }) => column ?? [])
  return sourceOf(items) === "content" ? [...asked, "contentId", "size"] : asked
}

/** The dearest source that any of the items needs. */
export function sourceOf(items: FetchItems): Source {
  if (items.sections.length > 0) return "content"
  return (
    sources.findLast((source) => items.attributes.some((attribute) => attribute.source === source)) ?? "view"
  )
}
