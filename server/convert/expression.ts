import { RE2JS } from "re2js"
import { anyOf, type Piece, piece, quoted, quotedList } from "./piece.ts"

/** Fields that procmail's ^TO_ looks at, as far as they are in use. */
const recipientFields = [
  "to",
  "cc",
  "bcc",
  "resent-to",
  "resent-cc",
  "resent-bcc",
  "apparently-to",
  "x-envelope-to",
  "original-to",
]

const daemons =
  "(^|[^-a-z0-9_.])(post(ma(st(er)?|n)|office)|(send)?mail(er)?|daemon|m(mdf|ajordomo)|n?uucp|listserv|listproc|owner|request|bounces?|root|cron)([-_][-_a-z0-9]*)?([^-a-z0-9_]|$)"

/** An expression of procmail or maildrop over the header, taken apart. */
interface Taken {
  fields: readonly string[]
  /** What is looked for in the value. */
  rest: string
}

/**
 * An expression as a test. Both programs look at header lines as they came and tell no capitals from small letters.
 * @param where what it is matched against
 * @returns what is the matter when it cannot be
 */
export function expressionTest(source: string, where: "header" | "body", caseful = false): Piece | string {
  if (where === "body") {
    const found = valueTest("body :text", ["body"], portable(source), caseful)
    return found ?? "the expression has no like in Sieve"
  }
  const macro = macroTest(source, caseful)
  if (macro) return macro
  const taken = split(source)
  if (!taken) return "it looks at the header as a whole; say which field is meant"
  return fieldTest(taken, caseful) ?? "the expression has no like in Sieve"
}

function macroTest(source: string, caseful: boolean): Piece | undefined {
  if (/^\^?FROM_(DAEMON|MAILER)$/.test(source.replace(/^\^/, "^")) && source.startsWith("^")) {
    const automatic = [
      piece(`header :regex ["from", "sender", "resent-from", "return-path"] ${quoted(daemons)}`, "regex"),
    ]
    if (source.endsWith("DAEMON"))
      automatic.push(
        piece('header :contains "precedence" ["junk", "bulk", "list"]'),
        piece('exists "mailing-list"'),
      )
    return anyOf(automatic)
  }
  const to = /^\^TO(_?)(.*)$/s.exec(source)
  if (!to) return undefined
  const before = to[1] ? "(^|[^-a-zA-Z0-9_.])" : "(^|[^a-zA-Z])"
  const rest = to[2]!.replace(/^\.\*/, "")
  const literal = literalOf(rest)
  // An address or its beginning: to find it anywhere in the field is what is meant.
  if (literal?.includes("@"))
    return piece(`header :contains ${quotedList(recipientFields)} ${quoted(literal)}`)
  const expression = portable(rest)
  return isExpression(before + expression)
    ? valueTest("header", recipientFields, before + expression, caseful)
    : undefined
}

/** Cuts "^(From|Sender):.*x" into the fields and the rest. */
function split(source: string): Taken | undefined {
  const found = /^\^(?:(\((?:\?:)?)?([A-Za-z0-9|-]+)(\))?):(.*)$/s.exec(source)
  if (!found || Boolean(found[1]) !== Boolean(found[3])) return undefined
  const fields = found[2]!.toLowerCase().split("|")
  // A bar outside of parentheses would cut the whole expression in two.
  if ((fields.length > 1 && !found[1]) || fields.includes("")) return undefined
  if (hasTopBar(found[4]!)) return undefined
  return { fields, rest: found[4]! }
}

function hasTopBar(text: string): boolean {
  let depth = 0
  let inClass = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === "\\") index++
    else if (inClass) inClass = character !== "]"
    else if (character === "[") inClass = true
    else if (character === "(") depth++
    else if (character === ")") depth--
    else if (character === "|" && depth === 0) return true
  }
  return false
}

function fieldTest({ fields, rest }: Taken, caseful: boolean): Piece | undefined {
  // The blank behind the colon is not part of a value in Sieve.
  const anchored = /^(?: |\[ \\?t?\]|\[\[:space:\]\]|\\s)[*+?]?(?!\.\*)/.exec(rest)
  const free = /^(?: ?\.\*)+/.exec(rest)
  if (rest === "" || /^ ?\.\*$/.test(rest))
    return anyOf(fields.map((field) => piece(`exists ${quoted(field)}`)))
  const value = free ? rest.slice(free[0].length) : `^${anchored ? rest.slice(anchored[0].length) : rest}`
  return valueTest("header", fields, portable(value), caseful)
}

/** The simplest test for an expression: :contains or :is for plain text, :regex for the others. */
function valueTest(
  test: string,
  fields: readonly string[],
  value: string,
  caseful: boolean,
): Piece | undefined {
  const body = test.startsWith("body")
  const comparator = caseful ? ':comparator "i;octet" ' : ""
  const subject = body ? "" : ` ${quotedList(fields)}`
  const requires = body ? ["body"] : []
  const [start, end] = [value.startsWith("^"), /(?<!\\)(?:\\\\)*\$$/.test(value)]
  const literal = literalOf(value.slice(start ? 1 : 0, end ? -1 : undefined))
  if (literal !== undefined && literal !== "" && !body) {
    if (start && end) return piece(`${test} ${comparator}:is${subject} ${quoted(literal)}`)
    if (start) return piece(`${test} ${comparator}:matches${subject} ${quoted(`${globbed(literal)}*`)}`)
    if (end) return piece(`${test} ${comparator}:matches${subject} ${quoted(`*${globbed(literal)}`)}`)
  }
  if (literal !== undefined && literal !== "" && !start && !end)
    return piece(`${test} ${comparator}:contains${subject} ${quoted(literal)}`, ...requires)
  const expression = value.replace(/(?:\.\*)+$/, "")
  if (expression.length > 1000 || !isExpression(expression)) return undefined
  return piece(`${test} ${comparator}:regex${subject} ${quoted(expression)}`, "regex", ...requires)
}

const globbed = (text: string) => text.replace(/[*?\\]/g, "\\$&")

/** The text an expression stands for when nothing in it is special; undefined otherwise. */
function literalOf(expression: string): string | undefined {
  const text = expression.replace(/^(?:\.\*)+|(?:\.\*)+$/g, "")
  if (!/^(?:[^\\^$.*+?()[\]{}|]|\\[^a-zA-Z0-9<>/])*$/.test(text)) return undefined
  return text.replace(/\\(.)/g, "$1")
}

/** procmail's word ends and PCRE's look-arounds: the first have a like, the others do not. */
function portable(expression: string): string {
  return expression.replace(/\\[<>]/g, "\\b").replace(/\\\//g, "/")
}

function isExpression(expression: string): boolean {
  try {
    RE2JS.compile(expression)
    return true
  } catch {
    return false
  }
}
