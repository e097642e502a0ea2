/** Where variables have their values during a run. */
export interface Scope {
  readonly variables: Variables
}

/** Named variables and those of the last match (RFC 5229). */
export interface Variables {
  /** By name in small letters; "" when it was never set. */
  get(name: string): string
  /** ${0}, ${1} … of the last successful :matches or :regex. */
  match(number: number): string
  /** Cuts a value off at what a variable can hold. */
  limited(value: string): string
}

/** A string with variables in it: text and references in turn. */
export type Template = readonly (string | Reference)[]

/** A variable by name, or a part of the last match by number (RFC 5229 §3). */
export interface Reference {
  name: string
  /** The number of a match variable; undefined for a named one. */
  match: number | undefined
}

const reference = /\$\{([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*|[0-9]+)\}/gi

/** Finds the variables in a string. What only looks like one is text (RFC 5229 §3). */
export function compileTemplate(text: string): string | Template {
  if (!text.includes("${")) return text
  const parts: (string | Reference)[] = []
  let end = 0
  for (const found of text.matchAll(reference)) {
    const name = found[1]!.toLowerCase()
    const match = /^[0-9]/.test(name) ? Number(name) : undefined
    if (found.index > end) parts.push(text.slice(end, found.index))
    parts.push({ name, match })
    end = found.index + found[0].length
  }
  if (parts.length === 0) return text
  if (end < text.length) parts.push(text.slice(end))
  return parts
}

/** Fills variables in; unknown ones are empty. */
export function expand(text: string | Template, { variables }: Scope): string {
  if (typeof text === "string") return text
  return variables.limited(
    text
      .map((part) =>
        typeof part === "string"
          ? part
          : part.match === undefined
            ? variables.get(part.name)
            : variables.match(part.match),
      )
      .join(""),
  )
}

/**
 * encoded-character (RFC 5228 §2.4.2.4): `${hex:40}` and `${unicode:40}` are the characters themselves, before anything
 * else looks at the string. What does not fit the grammar stays as it is.
 * @throws RangeError for a Unicode number that is none
 */
export function decodeCharacters(text: string): string {
  if (!text.includes("${")) return text
  return text.replace(
    /\$\{(hex|unicode):\s*([0-9a-f]+(?:\s+[0-9a-f]+)*)\s*\}/gi,
    (whole, kind: string, list: string) => {
      const numbers = list.split(/\s+/).map((digits) => Number.parseInt(digits, 16))
      if (kind.toLowerCase() === "hex")
        return numbers.some((byte) => byte > 255) || /[0-9a-f]{3}/i.test(list)
          ? whole
          : Buffer.from(numbers).toString("utf8")
      return numbers.map((number) => codePoint(number)).join("")
    },
  )
}

function codePoint(number: number): string {
  if (number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff))
    throw new RangeError(`${number.toString(16)} is not the number of a character`)
  return String.fromCodePoint(number)
}
