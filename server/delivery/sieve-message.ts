import { formatSpec, parseAddresses } from "../mime/address.ts"
import { text as partText } from "../mime/content.ts"
import { parseDate } from "../mime/date.ts"
import { decodeRaw, decodeText } from "../mime/encoded-word.ts"
import { headerFields, readHeader, unfolded } from "../mime/header.ts"
import { htmlToText } from "../mime/html-text.ts"
import type { Part as Structure } from "../mime/part.ts"
import { readRange, type Source } from "../mime/source.ts"
import { parseStructure } from "../mime/structure.ts"
import type { Field, Message, Part } from "../sieve/message.ts"

/** How much of one part scripts can look at, bytes. */
const longestText = 1 << 20

/**
 * What Sieve sees of a message. Nothing is decoded before a script asks for it.
 * @param structure when it is known already
 */
export function sieveMessage(source: Source, size: number, structure?: Structure): Message {
  const root = structure ?? parseStructure(readRange(source, { start: 0, end: size }))
  return new WholeMessage(source, root, size)
}

class LazyField implements Field {
  readonly name: string
  readonly origin: number
  readonly #binary: string
  #value: string | undefined

  constructor(name: string, binary: string, origin: number) {
    this.name = name
    this.origin = origin
    this.#binary = binary
  }

  get value(): string {
    this.#value ??= decodeText(this.#binary).trim()
    return this.#value
  }

  get raw(): string {
    return decodeRaw(this.#binary)
  }
}

class LazyPart implements Part {
  readonly type: string
  readonly subtype: string
  readonly #source: Source
  readonly #structure: Structure
  #fields: readonly Field[] | undefined
  #children: readonly Part[] | undefined
  #text: string | undefined
  #plain: string | undefined
  #raw: string | undefined

  constructor(source: Source, structure: Structure) {
    this.type = structure.type
    this.subtype = structure.subtype
    this.#source = source
    this.#structure = structure
  }

  get fields(): readonly Field[] {
    this.#fields ??= fieldsOf(this.#source, this.#structure)
    return this.#fields
  }

  get children(): readonly Part[] {
    this.#children ??= this.#structure.parts.map((part) => new LazyPart(this.#source, part))
    return this.#children
  }

  text(): string {
    this.#text ??= partText(this.#source, this.#structure, longestText)
    return this.#text
  }

  plain(): string {
    if (this.subtype !== "html" && this.subtype !== "xhtml+xml") return this.text()
    this.#plain ??= htmlToText(this.text())
    return this.#plain
  }

  raw(): string {
    this.#raw ??= readRange(this.#source, this.#structure.body, longestText).toString("utf8")
    return this.#raw
  }
}

class WholeMessage extends LazyPart implements Message {
  readonly size: number
  readonly hasBody: boolean
  /** What the fields that were asked for have in them. */
  readonly #addresses = new Map<string, readonly string[]>()

  constructor(source: Source, structure: Structure, size: number) {
    super(source, structure)
    this.size = size
    const { start, end } = structure.header
    const last = readRange(source, { start: Math.max(start, end - 3), end }).toString("latin1")
    this.hasBody = end < size || /^\r?\n$|\n\r?\n$/.test(last)
  }

  addresses(raw: string): readonly string[] {
    let known = this.#addresses.get(raw)
    if (!known) this.#addresses.set(raw, (known = this.#read(raw)))
    return known
  }

  #read(raw: string): string[] {
    const binary = Buffer.from(raw, "utf8").toString("latin1")
    return parseAddresses(binary)
      .flatMap((address) => address.group ?? [address])
      .map((address) => (address.mailbox && address.host ? formatSpec(address) : (address.mailbox ?? "")))
  }

  date(raw: string): { time: number; zone: number } | undefined {
    // The date of a Received field stands behind its last semicolon (RFC 5260 §4).
    const found = parseDate(raw.slice(raw.lastIndexOf(";") + 1))
    return found && { time: found.time, zone: found.offset }
  }
}

function fieldsOf(source: Source, { header }: Structure): Field[] {
  const block = readHeader(source, header)
  const fields: Field[] = []
  for (const field of headerFields(block))
    fields.push(new LazyField(field.name, unfolded(block, field), fields.length))
  return fields
}
