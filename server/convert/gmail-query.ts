import { allOf, anyOf, not, type Piece, piece, quoted, quotedList } from "./piece.ts"

/** A search of Gmail's that cannot be asked in Sieve. */
export class QueryFault extends Error {}

interface Word {
  text: string
  /** In quotation marks, so that AND and OR are words like others. */
  quoted: boolean
}

/** Words and operators in one query at most. */
const most = 500
const deepest = 20

const words = /\s+|"([^"]*)"|([()[\]{}|])|(-)(?=\S)|((?:[^\s"(){}|:]+:)?(?:[^\s"(){}|]+)?)/gy

/** Fields that operators look at. */
const fields: Readonly<Record<string, readonly string[]>> = {
  from: ["from"],
  to: ["to", "cc", "bcc"],
  cc: ["cc"],
  bcc: ["bcc"],
  subject: ["subject"],
  list: ["list-id"],
  deliveredto: ["delivered-to", "x-original-to"],
  rfc822msgid: ["message-id"],
}

/** A test for words without an operator: where people expect them, in the header or in the text. */
function anywhere(text: string): Piece {
  return anyOf([
    piece(`header :contains ["subject", "from", "to", "cc"] ${quoted(text)}`),
    piece(`body :text :contains ${quoted(text)}`, "body"),
  ])
}

/** A test for words in some fields. */
const within =
  (names: readonly string[]) =>
  (text: string): Piece =>
    piece(`header :contains ${quotedList(names)} ${quoted(text.replace(/^<|>$/g, ""))}`)

/**
 * A search as Gmail writes it: words are all meant, OR and braces any of them, a minus sign none.
 * @param field the criterion it belongs to; none for "has the words"
 * @throws QueryFault
 */
export function queryTest(query: string, field?: "from" | "to" | "subject"): Piece {
  return new Query(query).whole(field ? within(fields[field]!) : anywhere)
}

type Look = (text: string) => Piece

class Query {
  readonly #words: Word[] = []
  #at = 0

  constructor(text: string) {
    words.lastIndex = 0
    while (words.lastIndex < text.length) {
      const found = words.exec(text)
      if (!found || found[0] === "") throw new QueryFault("the search cannot be read")
      const [whole, phrase, mark, minus, word] = found
      if (phrase !== undefined) this.#words.push({ text: phrase, quoted: true })
      else if (mark ?? minus ?? word) this.#words.push({ text: whole, quoted: false })
      if (this.#words.length > most) throw new QueryFault("the search is too long")
    }
  }

  whole(look: Look): Piece {
    const test = this.#any(look, 0)
    if (this.#at < this.#words.length) throw new QueryFault("the search cannot be read")
    return test
  }

  #any(look: Look, depth: number): Piece {
    const tests = [this.#all(look, depth)]
    while (this.#take("OR") || this.#take("|")) tests.push(this.#all(look, depth))
    return anyOf(tests)
  }

  #all(look: Look, depth: number): Piece {
    const tests: Piece[] = []
    for (;;) {
      if (this.#take("AND")) continue
      const word = this.#words[this.#at]
      if (!word || (!word.quoted && [")", "}", "OR", "|"].includes(word.text))) break
      tests.push(this.#one(look, depth))
    }
    if (tests.length === 0) throw new QueryFault("the search is not complete")
    return allOf(tests)
  }

  #one(look: Look, depth: number): Piece {
    if (depth > deepest) throw new QueryFault("the search is too deep")
    if (this.#take("-") || this.#take("NOT")) return not(this.#one(look, depth + 1))
    if (this.#take("(")) return this.#closed(")", this.#any(look, depth + 1))
    if (this.#take("{")) {
      const tests: Piece[] = []
      while (this.#words[this.#at] && !this.#sees("}"))
        if (!this.#take("OR")) tests.push(this.#one(look, depth + 1))
      return this.#closed("}", anyOf(tests))
    }
    const { text, quoted: phrase } = this.#words[this.#at++]!
    const operator = phrase ? undefined : /^([a-z0-9_]+):(.*)$/is.exec(text)
    return operator ? this.#operator(operator[1]!.toLowerCase(), operator[2]!, depth) : look(text)
  }

  #operator(name: string, value: string, depth: number): Piece {
    const names = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (names) return value === "" ? this.#one(within(names), depth + 1) : within(names)(value)
    const given = value === "" ? (this.#words[this.#at++]?.text ?? "") : value
    if (name === "has" && given.toLowerCase() === "attachment") return hasAttachment
    if (name === "filename") return named(given)
    const size = /^(\d{1,9})([km]?)b?$/i.exec(given)
    if (size && (name === "larger" || name === "size"))
      return piece(`size :over ${size[1]}${size[2]!.toUpperCase()}`)
    if (size && name === "smaller") return piece(`size :under ${size[1]}${size[2]!.toUpperCase()}`)
    throw new QueryFault(`'${name}:' has no like in Sieve`)
  }

  #closed(mark: string, test: Piece): Piece {
    if (!this.#take(mark)) throw new QueryFault(`'${mark}' is missing`)
    return test
  }

  #sees(text: string): boolean {
    const word = this.#words[this.#at]
    return word !== undefined && !word.quoted && word.text === text
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false
    this.#at++
    return true
  }
}

/** Some part is an attachment. */
export const hasAttachment: Piece = piece(
  'header :mime :anychild :contains "content-disposition" "attachment"',
  "mime",
)

/** A part has a name like that, or ends in it: Gmail takes both `filename:pdf` and `filename:plan.pdf`. */
function named(name: string): Piece {
  const pattern = `*${name.replace(/[*?\\]/g, "\\$&")}`
  return anyOf([
    piece(
      `header :mime :anychild :param "filename" :matches "content-disposition" ${quoted(pattern)}`,
      "mime",
    ),
    piece(`header :mime :anychild :param "name" :matches "content-type" ${quoted(pattern)}`, "mime"),
  ])
}
