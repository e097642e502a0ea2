import { decodeCharset } from "./charset.ts"
import { decodeText, stripControls } from "./encoded-word.ts"
import { limits } from "./limits.ts"
import { fromBinary } from "./source.ts"

/** A field such as Content-Type: its value, and its parameters both decoded and as the bytes that were meant. */
export interface Parameterized {
  /** What stands before the first ";", lower-case, without comments and white space. */
  value: string
  /** Decoded parameters by lower-case name. Has no prototype. */
  params: Record<string, string>
  /** The boundary parameter with one character 0–255 per byte, as the delimiter lines show it. */
  boundary: string
}

interface Segments {
  plain?: string
  extended?: string
  continued: { text: string; encoded: boolean }[]
}

/**
 * Reads a structured field with parameters (RFC 2045 §5.1) from text of one character 0–255 per byte.
 * RFC 2231 encodings and continuations are undone, and encoded words too, which the RFC forbids and senders
 * use. Of one name given several ways, `name*` wins over `name*0`, which wins over `name`; of duplicates the first.
 */
export function parseParameterized(text: string): Parameterized {
  const found = new Map<string, Segments>()
  const semicolon = text.indexOf(";")
  const head = semicolon < 0 ? text : text.slice(0, semicolon)
  let position = semicolon < 0 ? text.length : semicolon
  for (let count = 0; position < text.length && count < limits.parameters; count++) {
    position = parameter(text, position + 1, found)
  }
  const params: Record<string, string> = Object.create(null)
  let boundary = ""
  for (const [name, segments] of found) {
    const { binary, charset } = assemble(segments)
    if (name === "boundary") boundary = binary.trimEnd()
    params[name] =
      charset === undefined ? decodeText(binary) : stripControls(decodeCharset(fromBinary(binary), charset))
  }
  return {
    value: withoutComments(head)
      .replace(/[\s\x00-\x1f]+/g, "")
      .toLowerCase(),
    params,
    boundary,
  }
}

const nameEnd = /[^=;]*/y
const quotedRun = /[^"\\]*/y
const tokenRun = /[^\s;(]*/y
const untilSemicolon = /[^;]*/y

// Reads one parameter at `from`, notes it, and returns where its ";" stands.
function parameter(text: string, from: number, found: Map<string, Segments>): number {
  const name = take(nameEnd, text, from)
  let position = from + name.length
  if (text[position] !== "=") return position
  position++
  while (position < text.length && /\s/.test(text[position]!)) position++
  const key = withoutComments(name).trim().toLowerCase()
  if (text[position] === '"') {
    const quoted = quotedString(text, position + 1)
    note(found, key, quoted.value)
    return quoted.end + take(untilSemicolon, text, quoted.end).length
  }
  // File names stand unquoted with spaces and brackets in them.
  const loose = key === "name" || key === "filename"
  note(found, key, take(loose ? untilSemicolon : tokenRun, text, position).trimEnd())
  return position + take(untilSemicolon, text, position).length
}

function take(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from
  return pattern.exec(text)?.[0] ?? ""
}

function quotedString(text: string, from: number): { value: string; end: number } {
  let value = ""
  let position = from
  while (position < text.length) {
    const run = take(quotedRun, text, position)
    value += run
    position += run.length
    if (text[position] === '"') return { value, end: position + 1 }
    if (text[position] === "\\") {
      value += text[position + 1] ?? ""
      position += 2
    }
  }
  return { value, end: text.length }
}

const nameForm = /^([^*]+)(?:\*(0|[1-9][0-9]{0,5}))?(\*)?$/

function note(found: Map<string, Segments>, key: string, value: string): void {
  const form = nameForm.exec(key)
  if (!form) return
  const [, name, index, star] = form as unknown as [string, string, string | undefined, string | undefined]
  let segments = found.get(name)
  if (!segments) found.set(name, (segments = { continued: [] }))
  if (index !== undefined) {
    const position = Number(index)
    if (position < limits.continuations)
      segments.continued[position] ??= { text: value, encoded: star !== undefined }
  } else if (star) segments.extended ??= value
  else segments.plain ??= value
}

// A charset of undefined means: not RFC 2231, decode as header text.
function assemble(segments: Segments): { binary: string; charset: string | undefined } {
  if (segments.extended !== undefined) return extendedValue(segments.extended)
  const first = segments.continued[0]
  if (!first) return { binary: segments.plain ?? "", charset: undefined }
  let { binary, charset } = first.encoded
    ? extendedValue(first.text)
    : { binary: first.text, charset: undefined as string | undefined }
  for (let i = 1; i < segments.continued.length; i++) {
    const segment = segments.continued[i]
    if (!segment) break
    binary += segment.encoded ? percentDecode(segment.text) : segment.text
    if (segment.encoded) charset ??= ""
  }
  return { binary, charset }
}

// RFC 2231 §4: charset'language'percent-encoded
function extendedValue(text: string): { binary: string; charset: string } {
  const form = /^([^']*)'[^']*'/.exec(text)
  if (!form) return { binary: percentDecode(text), charset: "" }
  return { binary: percentDecode(text.slice(form[0].length)), charset: form[1]! }
}

function percentDecode(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
}

/**
 * Removes RFC 5322 comments, nested ones too. A comment that never ends takes the rest of the text.
 * @param instead stands in the place of each
 */
export function withoutComments(text: string, instead = " "): string {
  if (!text.includes("(")) return text
  let out = ""
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char === "\\" && (depth > 0 || quoted)) {
      if (depth === 0) out += text.slice(i, i + 2)
      i++
    } else if (depth === 0 && char === '"') {
      quoted = !quoted
      out += char
    } else if (!quoted && char === "(") depth++
    else if (!quoted && char === ")" && depth > 0) {
      depth--
      if (depth === 0) out += instead
    } else if (depth === 0) out += char
  }
  return out
}
