import { type Flags, parseFlags } from "../../store/flags.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"

/** What the arguments of APPEND say, in the order in which they come. */
export type Argument =
  | { kind: "message"; flags: Flags; internalDate: number | undefined }
  /** Octets that come over the wire next, before the arguments behind them. */
  | { kind: "literal"; binary: boolean }
  /** Octets that are on the server already (RFC 4469). */
  | { kind: "url"; url: string }
  | { kind: "end of message" }

/** Whether several messages may come (RFC 3502). REPLACE takes one (RFC 8508 §4.7). */
export type Amount = "one" | "several"

/**
 * The arguments behind the mailbox name (RFC 3502 §6.3.11, RFC 4469 §5, RFC 6855 §4), read as far as they are known:
 * up to a literal whose octets are a message's, or to the end.
 */
export class Arguments {
  readonly #reading: Generator<Argument, undefined, Reader>
  /** Those that are known and were not known before. */
  known: Argument[] = []
  /** Nothing comes behind what is known. */
  complete = false

  /** @throws SyntaxFault */
  constructor(reader: Reader, amount: Amount) {
    this.#reading = readMessages(reader, amount)
    this.readOn(reader)
  }

  /** @param reader at what follows the literal that was known last @throws SyntaxFault */
  readOn(reader: Reader): void {
    this.known = []
    for (;;) {
      const { value, done } = this.#reading.next(reader)
      if (done) {
        this.complete = true
        return
      }
      this.known.push(value)
      if (value.kind === "literal") return
    }
  }
}

type Reading = Generator<Argument, Reader, Reader>

function* readMessages(first: Reader, amount: Amount): Generator<Argument, undefined, Reader> {
  let reader = first
  reader.space()
  for (;;) {
    const flags = parseFlags(reader.sees("(") ? reader.flagList() : [])
    reader.tryTake(" ")
    const internalDate = reader.sees('"') ? reader.dateTime() : undefined
    if (internalDate !== undefined) reader.space()
    yield { kind: "message", flags, internalDate }
    if (reader.tryTakeAnyCase("CATENATE (")) reader = yield* readParts(reader)
    else reader = yield* readLiteral(reader, "either")
    yield { kind: "end of message" }
    if (amount === "one" || !reader.tryTake(" ") || reader.atEnd() || reader.sees(" ")) {
      reader.end()
      return undefined
    }
  }
}

function* readParts(first: Reader): Reading {
  let reader = first
  for (let count = 1; ; count++) {
    if (count > limits.catenatedParts) throw new SyntaxFault("Those are too many parts")
    if (reader.tryTakeAnyCase("URL ")) {
      const url = reader.astring()
      if (url.length > limits.url) throw new SyntaxFault("The URL is too long")
      yield { kind: "url", url }
    } else {
      reader = yield* readLiteral(reader, reader.tryTakeAnyCase("TEXT ") ? "plain" : "UTF8")
    }
    if (reader.tryTake(")")) return reader
    reader.space()
  }
}

/** A literal, as it is or as `UTF8 (~{…})`: the octets are kept as they are either way. */
function* readLiteral(reader: Reader, form: "plain" | "UTF8" | "either"): Reading {
  const utf8 = form !== "plain" && reader.tryTakeAnyCase("UTF8 (")
  if (form === "UTF8" && !utf8) throw reader.fault("TEXT, URL or UTF8")
  const binary = reader.sees("~")
  if (utf8 && !binary) throw reader.fault("a literal with ~")
  reader.streamedLiteral()
  const next = yield { kind: "literal", binary }
  if (utf8) next.take(")")
  return next
}
