/** Where variables have their values during a run. */
export interface Scope {
  readonly variables: Variables
  /** The value of a variable in a namespace that an extension brings (RFC 5229 §3). */
  inNamespace(namespace: string, name: string): string
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
  /** What stands before the first dot; undefined for the script's own variables and those of `global.`. */
  namespace?: string | undefined
  name: string
  /** The number of a match variable; undefined for a named one. */
  match: number | undefined
}

const reference = /\$\{([a-z_][a-z0-9_]*(?:\.(?:[a-z_][a-z0-9_]*|[0-9]+))*|[0-9]+)\}/gi

/** Finds the variables in a string. What only looks like one is text (RFC 5229 §3). */
export function compileTemplate(text: string): string | Template {
  if (!text.includes("${")) return text
  const parts: (string | Reference)[] = []
  let end = 0
  for (const found of text.matchAll(reference)) {
    const name = found[1]!.toLowerCase()
    const match = /^[0-9]/.test(name) ? Number(name) : undefined
    if (found.index > end) parts.push(text.slice(end, found.index))
    parts.push({ ...spaced(name), match })
    end = found.index + found[0].length
  }
  if (parts.length === 0) return text
  if (end < text.length) parts.push(text.slice(end))
  return parts
}

function spaced(name: string): { namespace?: string; name: string } {
  const dot = name.indexOf(".")
  if (dot < 0 || name.startsWith("global.")) return { name }
  return { namespace: name.slice(0, dot), name: name.slice(dot + 1) }
}

/** Fills variables in; unknown ones are empty. */
export function expand(text: string | Template, scope: Scope): string {
  if (typeof text === "string") return text
  return scope.variables.limited(
    text.map((part) => (typeof part === "string" ? part : referred(part, scope))).join(""),
  )
}

function referred({ namespace, name, match }: Reference, scope: Scope): string {
  if (namespace !== undefined) return scope.inNamespace(namespace, name)
  return match === undefined ? scope.variables.get(name) : scope.variables.match(match)
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
