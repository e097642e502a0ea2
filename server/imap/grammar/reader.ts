import { isUtf8 } from "node:buffer"
import { limits } from "../limits.ts"
import type { Piece } from "./command-machine.ts"
import { parseDateTime, parseDay } from "./date.ts"
import { readMailboxName, type Spelling } from "./mailbox-name.ts"
import { parseSequenceSet, type SequenceSet, savedResult } from "./sequence-set.ts"
import { SyntaxFault } from "./syntax-fault.ts"

const atomForm = /[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]+/y
const astringForm = /[!#$&'+,\-./0-9:;<=>?@A-Z[\]^_`a-z|}~]+/y
const listForm = /[!#$%&'*+,\-./0-9:;<=>?@A-Z[\]^_`a-z|}~]+/y
const tagForm = /[!#$&',\-./0-9:;<=>?@A-Z[\]^_`a-z|}~]+/y
const flagForm = /\\?[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]+|\\\*/y
const itemForm = /[A-Z0-9][A-Z0-9.-]*/iy
const numberForm = /\d{1,20}/y
const quotedForm = /"((?:[^"\\\r\n\0]|\\["\\])*)"/y
const setForm = /[\d*:,]+/y

/**
 * Reads the arguments of a command by the names of the grammar (RFC 3501 §9). Every method takes what it is named after
 * or throws SyntaxFault; those with `try` return undefined instead and take nothing. Strings come as one character
 * 0–255 per byte.
 */
export class Reader {
  readonly #pieces: readonly Piece[]
  readonly #spelling: Spelling
  #piece = 0
  #at = 0

  /** @param spelling how the session spells mailbox names */
  constructor(pieces: readonly Piece[], spelling: Spelling = { utf8: false }) {
    this.#pieces = pieces
    this.#spelling = spelling
  }

  #text(): string {
    return this.#pieces[this.#piece] as string
  }

  #match(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.#at
    const found = form.exec(this.#text())
    if (!found) return undefined
    this.#at = form.lastIndex
    return found
  }

  /** A sentence about what was expected here. */
  fault(expected: string): SyntaxFault {
    const found =
      this.#at < this.#text().length
        ? `"${printable(this.#text().slice(this.#at, this.#at + 20))}"`
        : "the end"
    return new SyntaxFault(`Expected ${expected}, found ${found}`)
  }

  #expect(form: RegExp, name: string): string {
    const found = this.#match(form)
    if (!found) throw this.fault(name)
    return found[0]
  }

  /** Whether these characters come next. */
  sees(text: string): boolean {
    return this.#text().startsWith(text, this.#at)
  }

  /** Takes these characters if they come next. */
  tryTake(text: string): boolean {
    if (!this.sees(text)) return false
    this.#at += text.length
    return true
  }

  take(text: string): void {
    if (!this.tryTake(text)) throw this.fault(text === " " ? "a space" : `"${text}"`)
  }

  space(): void {
    this.take(" ")
  }

  atEnd(): boolean {
    return this.#at === this.#text().length && this.#piece === this.#pieces.length - 1
  }

  end(): void {
    // A space before the line end is an old mistake of many clients, and harms nobody.
    while (this.tryTake(" "));
    if (!this.atEnd()) throw this.fault("the end of the command")
  }

  tag(): string {
    return this.#expect(tagForm, "a tag")
  }

  atom(): string {
    return this.#expect(atomForm, "an atom")
  }

  /** An atom in capitals, for names whose case does not matter. */
  keyword(): string {
    return this.atom().toUpperCase()
  }

  /** Takes `word` in any case if the next atom is it. */
  tryKeyword(word: string): boolean {
    const from = this.#at
    const found = this.#match(atomForm)
    if (found?.[0].toUpperCase() === word) return true
    this.#at = from
    return false
  }

  /** Takes these characters if they come next, in any case. */
  tryTakeAnyCase(text: string): boolean {
    const next = this.#text().slice(this.#at, this.#at + text.length)
    if (next.toUpperCase() !== text) return false
    this.#at += text.length
    return true
  }

  /** The name of a FETCH data item in capitals: an atom that stops before "[". */
  itemName(): string {
    return this.#expect(itemForm, "a data item").toUpperCase()
  }

  seesDigit(): boolean {
    return /\d/.test(this.#text().charAt(this.#at))
  }

  /** A number up to 2^32 − 1. */
  number(): number {
    const value = Number(this.#expect(numberForm, "a number"))
    if (value > 0xffff_ffff) throw new SyntaxFault("The number is too large")
    return value
  }

  /** A number up to 2^63 − 1, the larger ones rounded: MODSEQs and sizes (RFC 7162 §3.1, RFC 9051 §9). */
  number64(): number {
    const digits = this.#expect(numberForm, "a number")
    if (BigInt(digits) > 0x7fff_ffff_ffff_ffffn) throw new SyntaxFault("The number is too large")
    return Number(digits)
  }

  /** A quoted string or a literal, if one comes next. */
  tryString(): string | undefined {
    if (this.sees('"')) return this.#quoted()
    return this.#tryLiteral()
  }

  string(): string {
    const value = this.tryString()
    if (value === undefined) throw this.fault("a string")
    return value
  }

  astring(): string {
    return this.tryString() ?? this.#expect(astringForm, "a string")
  }

  /** NIL becomes undefined. */
  nstring(): string | undefined {
    const value = this.tryString()
    if (value === undefined && !this.tryKeyword("NIL")) throw this.fault("a string or NIL")
    return value
  }

  #quoted(): string {
    const found = this.#match(quotedForm)
    if (!found) throw this.fault("a complete quoted string")
    if (this.#spelling.utf8 && !isUtf8(Buffer.from(found[1]!, "latin1")))
      throw new SyntaxFault("A quoted string must be valid UTF-8")
    return found[1]!.includes("\\") ? found[1]!.replace(/\\(.)/g, "$1") : found[1]!
  }

  #tryLiteral(): string | undefined {
    if (!this.seesLiteral()) return undefined
    const bytes = this.#pieces[this.#piece + 1] as Buffer
    this.#piece += 2
    this.#at = 0
    const text = bytes.toString("latin1")
    if (text.includes("\0")) throw new SyntaxFault("A literal must not contain NUL")
    return text
  }

  /** A string, a literal of any bytes, or NIL as undefined (RFC 5464 §5, value). */
  binaryOrNil(): Buffer | undefined {
    this.tryTake("~")
    if (!this.seesLiteral()) {
      const text = this.nstring()
      return text === undefined ? undefined : Buffer.from(text, "latin1")
    }
    const bytes = this.#pieces[this.#piece + 1] as Buffer
    this.#piece += 2
    this.#at = 0
    return bytes
  }

  /** Whether a literal (binary or not) comes next. */
  seesLiteral(): boolean {
    return this.#at === this.#text().length && this.#piece < this.#pieces.length - 1
  }

  /** Steps over a literal whose bytes come another way (APPEND). */
  streamedLiteral(): void {
    this.tryTake("~")
    if (!this.seesLiteral()) throw this.fault("a literal")
    this.#piece += 2
    this.#at = 0
  }

  /** A mailbox name as Unicode text. @throws MailError "invalid" for what is not spelled as this session spells names */
  mailbox(): string {
    return readMailboxName(this.astring(), this.#spelling)
  }

  /** A mailbox name that may hold the wildcards of LIST. */
  listMailbox(): string {
    const pattern = this.tryString() ?? this.#expect(listForm, "a mailbox pattern")
    if (pattern.length > limits.pattern) throw new SyntaxFault("The mailbox pattern is too long")
    return readMailboxName(pattern, this.#spelling)
  }

  /** A sequence set, or "$" for the saved result (RFC 5182). */
  sequenceSet(): SequenceSet {
    if (this.tryTake("$")) return savedResult
    const set = parseSequenceSet(this.#expect(setForm, "a sequence set"))
    if (!set) throw new SyntaxFault("That is not a sequence set")
    return set
  }

  /** A label of Gmail's as Unicode text: a system label such as \Starred, or a name like that of a mailbox. */
  gmailLabel(): string {
    return this.sees("\\") ? this.flag() : this.mailbox()
  }

  /** A sequence set if a number, "*" or "$" comes next. */
  trySequenceSet(): SequenceSet | undefined {
    const next = this.#text().charCodeAt(this.#at)
    return (next >= 48 && next <= 57) || next === 42 || next === 36 ? this.sequenceSet() : undefined
  }

  flag(): string {
    return this.#expect(flagForm, "a flag")
  }

  flagList(): string[] {
    return this.list(() => this.flag(), "empty")
  }

  /** A list in parentheses; `least` says whether it may have nothing in it. */
  list<Item>(item: () => Item, least: "one" | "empty" = "one"): Item[] {
    const items: Item[] = []
    this.take("(")
    if (least === "empty" && this.tryTake(")")) return items
    do items.push(item())
    while (this.tryTake(" "))
    this.take(")")
    return items
  }

  /** A date-time, ms. */
  dateTime(): number {
    const time = parseDateTime(this.#quoted())
    if (time === undefined) throw new SyntaxFault("There is no such date and time")
    return time
  }

  /** A date, quoted or not, in days since 1970-01-01. */
  date(): number {
    const day = parseDay(this.sees('"') ? this.#quoted() : this.atom())
    if (day === undefined) throw new SyntaxFault("There is no such date")
    return day
  }

  /** Everything up to the end of the text, whatever it is. */
  rest(): string {
    const text = this.#text().slice(this.#at)
    this.#at = this.#text().length
    return text
  }
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?")
}
