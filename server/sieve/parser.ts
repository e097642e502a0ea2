import { type Fault, type Position, ScriptFault } from "./fault.ts"
import { Lexer, type Mark, type Token } from "./lexer.ts"
import { limits } from "./limits.ts"
import type { Argument, CommandNode, TestNode, Text } from "./script.ts"

/**
 * Reads a script into its tree (RFC 5228 §8.2). What the words mean is not looked at.
 * @throws ScriptFault with everything that is not the language
 */
export function parse(source: string): CommandNode[] {
  const parser = new Parser(source)
  const commands = parser.script()
  if (parser.faults.length > 0) throw new ScriptFault(parser.faults)
  return commands
}

class Parser {
  readonly faults: Fault[] = []
  readonly #lexer: Lexer
  #token: Token = { kind: "mark", mark: ";", line: 1, column: 1 }
  #words = 0

  constructor(source: string) {
    this.#lexer = new Lexer(source, (fault) => this.#report(fault))
  }

  /** Everything; what cannot be read at all ends it, and is the last fault then. */
  script(): CommandNode[] {
    try {
      this.#next()
      return this.#commands(0)
    } catch (thrown) {
      if (!(thrown instanceof ScriptFault)) throw thrown
      this.faults.push(...thrown.faults)
      return []
    }
  }

  /** Commands up to a closing brace or the end. After one that is wrong it goes on with the next. */
  #commands(depth: number): CommandNode[] {
    const commands: CommandNode[] = []
    for (;;) {
      if (this.#token.kind === "end" || (depth > 0 && this.#isAt("}"))) return commands
      try {
        if (this.#token.kind !== "identifier")
          throw fault(this.#token, `A command is expected, not ${shown(this.#token)}`)
        commands.push(this.#command(depth))
      } catch (thrown) {
        if (!(thrown instanceof Misplaced)) throw thrown
        this.#report(thrown.fault)
        this.#recover(depth)
      }
    }
  }

  #block(depth: number, at: Position): CommandNode[] {
    if (depth > limits.depth) {
      this.#report(fault(at, `Blocks can be ${limits.depth} deep at most`).fault)
      this.#skipBlock()
      return []
    }
    const block = this.#commands(depth)
    if (!this.#take("}")) this.#report(fault(this.#token, "The block has no end: '}' is missing").fault)
    return block
  }

  /** Goes on behind a command that is wrong: behind its semicolon or block, or before the brace around it. */
  #recover(depth: number): void {
    for (;;) {
      if (this.#token.kind === "end" || this.#take(";")) return
      if (this.#isAt("}")) {
        if (depth === 0) this.#next()
        return
      }
      const at = this.#token
      if (this.#take("{")) {
        this.#block(depth + 1, at)
        return
      }
      this.#next()
    }
  }

  /** Leaves out everything up to the end of a block that was opened. */
  #skipBlock(): void {
    for (let open = 1; open > 0 && this.#token.kind !== "end"; this.#next())
      if (this.#isAt("{")) open++
      else if (this.#isAt("}")) open--
  }

  #command(depth: number): CommandNode {
    const test = this.#test(0)
    const at = this.#token
    if (this.#take("{")) return { ...test, block: this.#block(depth + 1, at) }
    this.#expect(";", `A semicolon is missing behind '${test.name}'`)
    return { ...test, block: undefined }
  }

  #test(depth: number): TestNode {
    if (depth > limits.depth) throw fault(this.#token, `Tests can be ${limits.depth} deep at most`)
    if (this.#token.kind !== "identifier")
      throw fault(this.#token, `A test is expected, not ${shown(this.#token)}`)
    const { name, line, column } = this.#token
    if (++this.#words > limits.words)
      throw new ScriptFault([
        { line, column, text: `A script can have ${limits.words} commands and tests at most` },
      ])
    this.#next()
    const values = this.#arguments()
    const node = { name, at: { line, column }, arguments: values }
    if (this.#token.kind === "identifier") return { ...node, tests: [this.#test(depth + 1)], listed: false }
    if (!this.#take("(")) return { ...node, tests: [], listed: false }
    const tests = [this.#test(depth + 1)]
    while (this.#take(",")) tests.push(this.#test(depth + 1))
    this.#expect(")", "The list of tests has no end: ')' is missing")
    return { ...node, tests, listed: true }
  }

  #arguments(): Argument[] {
    const found: Argument[] = []
    for (;;) {
      const token = this.#token
      const at = { line: token.line, column: token.column }
      if (token.kind === "number") found.push({ kind: "number", value: token.value, at })
      else if (token.kind === "tag") found.push({ kind: "tag", name: token.name, at })
      else if (token.kind === "string")
        found.push({ kind: "strings", values: [{ value: token.value, at }], list: false, at })
      else if (token.kind === "mark" && token.mark === "[") {
        found.push({ kind: "strings", values: this.#list(), list: true, at })
        continue
      } else return found
      this.#next()
    }
  }

  #list(): Text[] {
    const values: Text[] = []
    this.#next()
    do {
      const token = this.#token
      if (token.kind !== "string") throw fault(token, `A string is expected in the list, not ${shown(token)}`)
      if (values.length >= limits.list) throw fault(token, `A list can have ${limits.list} strings at most`)
      values.push({ value: token.value, at: { line: token.line, column: token.column } })
      this.#next()
    } while (this.#take(","))
    this.#expect("]", "The list has no end: ']' is missing")
    return values
  }

  #take(mark: Mark): boolean {
    if (!this.#isAt(mark)) return false
    this.#next()
    return true
  }

  #expect(mark: Mark, text: string): void {
    if (!this.#take(mark)) throw fault(this.#token, text)
  }

  #isAt(mark: Mark): boolean {
    return this.#token.kind === "mark" && this.#token.mark === mark
  }

  /** @throws ScriptFault when there are enough */
  #report(found: Fault): void {
    if (this.faults.length >= limits.faults) throw new ScriptFault([])
    // What follows from the same thing, such as three blocks without an end, is told once.
    const last = this.faults.at(-1)
    if (last?.line !== found.line || last.column !== found.column) this.faults.push(found)
  }

  #next(): void {
    this.#token = this.#lexer.next()
  }
}

/** Something that cannot stand where it stands; reading goes on behind it. */
class Misplaced extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.text)
    this.fault = fault
  }
}

function fault({ line, column }: Position, text: string): Misplaced {
  return new Misplaced({ line, column, text })
}

function shown(token: Token): string {
  if (token.kind === "end") return "the end of the script"
  if (token.kind === "mark") return `'${token.mark}'`
  if (token.kind === "identifier") return `'${token.name}'`
  if (token.kind === "tag") return `':${token.name}'`
  return token.kind === "number" ? `the number ${token.value}` : "a string"
}
