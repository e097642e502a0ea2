/** A condition. */
export type Expression =
  | { kind: "and" | "or"; operands: readonly Expression[] }
  | { kind: "not"; operand: Expression }
  | { kind: "pattern"; source: string; options: string }
  | { kind: "size"; over: boolean; bytes: number }
  | { kind: "address"; address: string }
  /** What has no like in Sieve. */
  | { kind: "other"; why: string }

interface Placed {
  line: number
  /** Its first line as it stands. */
  text: string
}

export interface Branch {
  /** None for else. */
  condition: Expression | undefined
  statements: readonly Statement[]
}

export type Statement = Placed &
  (
    | { kind: "set"; name: string; value: string }
    | { kind: "block"; statements: readonly Statement[] }
    | { kind: "if"; branches: readonly Branch[] }
    | { kind: "deliver"; to: string; copy: boolean }
    | { kind: "exit" }
    | { kind: "other"; why: string }
  )

/** A file that is not in the language. */
export class MailfilterFault extends Error {
  readonly line: number
  constructor(line: number, text: string) {
    super(text)
    this.line = line
  }
}

interface Token {
  kind: "word" | "text" | "pattern" | "mark" | "program"
  value: string
  line: number
}

const tokens =
  /(?<gap>[ \t\r]+|\\\r?\n|#[^\n]*)|(?<end>\n|;)|"(?<double>(?:[^"\\]|\\[\s\S])*)"|'(?<single>(?:[^'\\]|\\[\s\S])*)'|(?<program>`[^`]*`)|(?<pattern>\/(?:[^/\\\n]|\\.)+\/(?::[a-zA-Z0-9,.+-]+)?)|(?<mark>&&|\|\||=~|[<>=!]=|[{}()!<>=,+*|&-])|(?<word>[^\s"'`(){}=!<>&|;,]+)/y

/** Blocks and parentheses in each other at most. */
const deepest = 50

function* tokensOf(source: string): Generator<Token> {
  tokens.lastIndex = 0
  let line = 1
  let before: Token | undefined
  while (tokens.lastIndex < source.length) {
    const at = tokens.lastIndex
    const found = tokens.exec(source)
    if (!found) throw new MailfilterFault(line, `${JSON.stringify(source[at])} is not expected`)
    const groups = found.groups!
    if (groups.gap === undefined) yield (before = { ...tokenIn(groups, before), line })
    line += found[0].split("\n").length - 1
  }
  yield { kind: "mark", value: ";", line }
}

function tokenIn(found: Partial<Record<string, string>>, before: Token | undefined): Omit<Token, "line"> {
  const { end, double, single, program, pattern, mark, word } = found
  const text = double ?? single
  if (end !== undefined) return { kind: "mark", value: ";" }
  if (text !== undefined) return { kind: "text", value: text.replace(/\\(["'\\$])/g, "$1") }
  if (program !== undefined) return { kind: "program", value: program }
  if (mark !== undefined) return { kind: "mark", value: mark }
  // A path is no pattern: patterns stand behind parentheses and operators.
  if (pattern !== undefined && isPatternPlace(before)) return { kind: "pattern", value: pattern }
  return { kind: "word", value: word ?? pattern! }
}

const isPatternPlace = (before: Token | undefined) =>
  before?.kind === "mark" && ["(", "&&", "||", "!", "=~", ","].includes(before.value)

/** Reads a .mailfilter. @throws MailfilterFault */
export function parseMailfilter(source: string): Statement[] {
  return new Parser([...tokensOf(source)], source.split(/\r?\n/)).statements(0)
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #lines: readonly string[]
  #at = 0

  constructor(list: readonly Token[], lines: readonly string[]) {
    this.#tokens = list
    this.#lines = lines
  }

  statements(depth: number): Statement[] {
    if (depth > deepest) throw this.#fault("blocks are too deep")
    const found: Statement[] = []
    for (;;) {
      while (this.#take(";"));
      if (this.#at >= this.#tokens.length || (depth > 0 && this.#take("}"))) return found
      found.push(this.#statement(depth))
    }
  }

  #statement(depth: number): Statement {
    const first = this.#tokens[this.#at]!
    const placed = { line: first.line, text: this.#lines[first.line - 1] ?? "" }
    if (this.#take("{")) return { ...placed, kind: "block", statements: this.statements(depth + 1) }
    if (first.kind !== "word") throw this.#fault(`'${first.value}' is not expected`)
    this.#at++
    if (this.#take("=")) return { ...placed, kind: "set", name: first.value, value: this.#rest() }
    switch (first.value) {
      case "if":
        return { ...placed, kind: "if", branches: this.#branches(depth) }
      case "to":
      case "cc":
        return { ...placed, kind: "deliver", to: this.#rest(), copy: first.value === "cc" }
      case "exit":
        this.#rest()
        return { ...placed, kind: "exit" }
      case "exception":
      case "flock":
      case "dotlock": {
        // Only what stands inside matters: there is nothing to lock, and failures are looked after.
        while (!this.#sees("{") && !this.#sees(";")) this.#at++
        while (this.#take(";"));
        return { ...placed, kind: "block", statements: this.#body(depth) }
      }
      case "log":
      case "logfile":
      case "echo":
      case "import":
        this.#rest()
        return { ...placed, kind: "block", statements: [] }
      default:
        return { ...placed, kind: "other", why: this.#unknown(first.value, depth) }
    }
  }

  /** Passes over a statement that has no like in Sieve. @returns why */
  #unknown(word: string, depth: number): string {
    if (word === "while" || word === "foreach") {
      this.#skipParentheses()
      this.#body(depth)
      return "Sieve has no loops"
    }
    this.#rest()
    if (word === "xfilter") return "a program changes the message"
    if (word === "include") return "convert that file as well, and include the result"
    return `'${word}' has no like in Sieve`
  }

  #branches(depth: number): Branch[] {
    const branches: Branch[] = [{ condition: this.#condition(), statements: this.#body(depth) }]
    for (;;) {
      const back = this.#at
      while (this.#take(";"));
      const word = this.#tokens[this.#at]
      if (word?.kind === "word" && (word.value === "elsif" || word.value === "else")) {
        this.#at++
        const condition = word.value === "elsif" ? this.#condition() : undefined
        branches.push({ condition, statements: this.#body(depth) })
        if (condition) continue
      } else this.#at = back
      return branches
    }
  }

  /** A block, or the one statement that stands in its place. */
  #body(depth: number): Statement[] {
    while (this.#take(";"));
    if (this.#at >= this.#tokens.length) throw this.#fault("a statement is missing")
    return this.#take("{") ? this.statements(depth + 1) : [this.#statement(depth + 1)]
  }

  #condition(): Expression {
    this.#expect("(")
    const condition = this.#or(0)
    this.#expect(")")
    return condition
  }

  #or(depth: number): Expression {
    const operands = [this.#and(depth)]
    while (this.#take("||")) operands.push(this.#and(depth))
    return operands.length === 1 ? operands[0]! : { kind: "or", operands }
  }

  #and(depth: number): Expression {
    const operands = [this.#unary(depth)]
    while (this.#take("&&")) operands.push(this.#unary(depth))
    return operands.length === 1 ? operands[0]! : { kind: "and", operands }
  }

  #unary(depth: number): Expression {
    if (depth > deepest) throw this.#fault("conditions are too deep")
    if (this.#take("!")) return { kind: "not", operand: this.#unary(depth + 1) }
    if (this.#take("(")) {
      const inner = this.#or(depth + 1)
      this.#expect(")")
      return inner
    }
    const token = this.#tokens[this.#at++]
    if (token?.kind === "pattern") return patternOf(token.value)
    if (token?.value === "$SIZE") return this.#size()
    if (token?.value === "hasaddr") return this.#hasAddress()
    return this.#strange(token)
  }

  #size(): Expression {
    const mark = this.#tokens[this.#at]!.value
    const bytes = this.#tokens[this.#at + 1]!
    if (!["<", ">", "<=", ">="].includes(mark) || !/^\d{1,9}$/.test(bytes.value))
      return this.#strange(undefined)
    this.#at += 2
    // Sieve's comparisons leave the limit itself out.
    const shift = mark === ">=" ? -1 : mark === "<=" ? 1 : 0
    return { kind: "size", over: mark.startsWith(">"), bytes: Math.max(0, Number(bytes.value) + shift) }
  }

  #hasAddress(): Expression {
    this.#expect("(")
    const address = this.#tokens[this.#at++]!.value
    this.#expect(")")
    return { kind: "address", address }
  }

  /** Passes over what cannot be asked in Sieve, up to what follows it. */
  #strange(token: Token | undefined): Expression {
    const why =
      token?.kind === "program"
        ? "a program decides"
        : token?.value === "lookup"
          ? "it looks into a file"
          : "it uses variables"
    let depth = 0
    for (; this.#at < this.#tokens.length; this.#at++) {
      const { kind, value } = this.#tokens[this.#at]!
      if (kind !== "mark") continue
      if (depth === 0 && [")", "&&", "||", ";"].includes(value)) break
      if (value === "(") depth++
      if (value === ")") depth--
    }
    return { kind: "other", why }
  }

  /** Everything up to the end of the statement, as one text. */
  #rest(): string {
    let text = ""
    while (!this.#sees(";") && !this.#sees("}")) text += this.#tokens[this.#at++]!.value
    return text
  }

  #skipParentheses(): void {
    this.#expect("(")
    for (let depth = 1; depth > 0 && this.#at < this.#tokens.length; this.#at++) {
      if (this.#sees("(")) depth++
      if (this.#sees(")")) depth--
    }
  }

  #sees(mark: string): boolean {
    const token = this.#tokens[this.#at]
    return token === undefined ? mark === ";" : token.kind === "mark" && token.value === mark
  }

  #take(mark: string): boolean {
    if (this.#at >= this.#tokens.length || !this.#sees(mark)) return false
    this.#at++
    return true
  }

  #expect(mark: string): void {
    while (this.#take(";"));
    if (!this.#take(mark)) throw this.#fault(`'${mark}' is missing`)
  }

  #fault(text: string): MailfilterFault {
    return new MailfilterFault(this.#tokens[Math.min(this.#at, this.#tokens.length - 1)]?.line ?? 1, text)
  }
}

function patternOf(text: string): Expression {
  const end = text.lastIndexOf("/")
  return { kind: "pattern", source: text.slice(1, end), options: text.slice(end + 2) }
}
