import { type Position, ScriptFault } from "./fault.ts"
import { Lexer, type Mark, type Token } from "./lexer.ts"
import { limits } from "./limits.ts"
import type { Argument, CommandNode, TestNode, Text } from "./script.ts"

/**
 * Reads a script into its tree (RFC 5228 §8.2). What the words mean is not looked at.
 * @throws ScriptFault with the first thing that is not the language
 */
export function parse(source: string): CommandNode[] {
  const parser = new Parser(source)
  const commands = parser.commands(0)
  parser.end()
  return commands
}

class Parser {
  readonly #lexer: Lexer
  #token: Token
  #words = 0

  constructor(source: string) {
    this.#lexer = new Lexer(source)
    this.#token = this.#lexer.next()
  }

  /** Commands up to a closing brace or the end. */
  commands(depth: number): CommandNode[] {
    if (depth > limits.depth) throw fault(this.#token, `Blocks can be ${limits.depth} deep at most`)
    const commands: CommandNode[] = []
    while (this.#token.kind === "identifier") commands.push(this.#command(depth))
    return commands
  }

  end(): void {
    if (this.#token.kind !== "end")
      throw fault(this.#token, `A command is expected, not ${shown(this.#token)}`)
  }

  #command(depth: number): CommandNode {
    const test = this.#test(0)
    if (this.#take("{")) {
      const block = this.commands(depth + 1)
      this.#expect("}", "The block has no end: '}' is missing")
      return { ...test, block }
    }
    this.#expect(";", `A semicolon is missing behind '${test.name}'`)
    return { ...test, block: undefined }
  }

  #test(depth: number): TestNode {
    if (depth > limits.depth) throw fault(this.#token, `Tests can be ${limits.depth} deep at most`)
    if (this.#token.kind !== "identifier")
      throw fault(this.#token, `A test is expected, not ${shown(this.#token)}`)
    if (++this.#words > limits.words)
      throw fault(this.#token, `A script can have ${limits.words} commands and tests at most`)
    const { name, line, column } = this.#token
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
    if (this.#token.kind !== "mark" || this.#token.mark !== mark) return false
    this.#next()
    return true
  }

  #expect(mark: Mark, text: string): void {
    if (!this.#take(mark)) throw fault(this.#token, text)
  }

  #next(): void {
    this.#token = this.#lexer.next()
  }
}

function fault({ line, column }: Position, text: string): ScriptFault {
  return new ScriptFault([{ line, column, text }])
}

function shown(token: Token): string {
  if (token.kind === "end") return "the end of the script"
  if (token.kind === "mark") return `'${token.mark}'`
  if (token.kind === "identifier") return `'${token.name}'`
  if (token.kind === "tag") return `':${token.name}'`
  return token.kind === "number" ? `the number ${token.value}` : "a string"
}
