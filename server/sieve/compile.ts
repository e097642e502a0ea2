// From a tree to a program. What always holds: every word is known and was required, every argument is of its kind and
// in its place, and whatever can be known to be wrong before a message comes is told with its line and column.

import type { Arguments } from "./arguments.ts"
import { compileArguments, noArguments } from "./compile-arguments.ts"
import type {
  Block,
  Branch,
  CommandDefinition,
  Namespace,
  Program,
  Shape,
  Step,
  Test,
  TestDefinition,
} from "./definition.ts"
import type { Diagnosis } from "./diagnosis.ts"
import { type Fault, type Position, RunFault, ScriptFault } from "./fault.ts"
import type { Language } from "./language.ts"
import { limits } from "./limits.ts"
import { parse } from "./parser.ts"
import type { CommandNode, TestNode } from "./script.ts"

/**
 * Compiles a script.
 * @param name what the script is called in traces
 * @throws ScriptFault with all its faults, as far as they can be told apart
 */
export function compile(source: string, name: string, language: Language): Program {
  const compiler = new Compiler(language)
  const block = compiler.script(parse(source))
  if (compiler.faults.length > 0) throw new ScriptFault(compiler.faults.toSorted(inOrder))
  const { requires, namespaces, warnings } = compiler
  return { name, block, requires, namespaces, warnings: warnings.toSorted(inOrder) }
}

const inOrder = (a: Position, b: Position) => a.line - b.line || a.column - b.column

/** Extensions that change what every string means, which ihave must not do (RFC 5463 §4). */
const changesStrings = new Set(["variables", "encoded-character"])

/** Drafts that became standards under another name. */
const renamed: ReadonlyMap<string, string> = new Map([
  ["imapflags", "imap4flags"],
  ["notify", "enotify"],
])

/** Commands that are part of the grammar. */
const grammar = new Set(["if", "elsif", "else", "require"])

/** What compiling one script knows. */
class Compiler implements Diagnosis {
  readonly language: Language
  readonly requires = new Set<string>()
  readonly namespaces = new Map<string, Namespace>()
  readonly faults: Fault[] = []
  readonly warnings: Fault[] = []
  /** Extensions that ihave asks for: whether they may be used is found out when the script runs (RFC 5463 §4). */
  readonly #conditional = new Set<string>()
  /** Whether ihave asks for something that is not here: words nobody knows may belong to it. */
  #forgiving = false
  /** The conditional extensions of the word that is being compiled. */
  #needs = new Set<string>()
  readonly #enclosing: { name: string; args: Arguments }[] = []
  #expressions = 0

  constructor(language: Language) {
    this.language = language
  }

  mayCompile(): boolean {
    return ++this.#expressions <= limits.expressions
  }

  within(command: string): readonly Arguments[] {
    return this.#enclosing.filter(({ name }) => name === command).map(({ args }) => args)
  }

  fault({ line, column }: Position, text: string): void {
    if (this.faults.length < limits.faults) this.faults.push({ line, column, text })
  }

  warn({ line, column }: Position, text: string): void {
    if (this.warnings.length < limits.faults) this.warnings.push({ line, column, text })
  }

  allows(extension: string | undefined, what: string, at: Position): boolean {
    if (extension === undefined) return true
    if (this.#conditional.has(extension)) this.#needs.add(extension)
    if (this.requires.has(extension)) return true
    this.fault(at, `${what} needs: require "${extension}";`)
    return false
  }

  hasNamespace(name: string, at: Position): boolean {
    const found = this.language.namespace(name)
    if (found) {
      this.namespaces.set(name, found.namespace)
      return this.allows(found.extension, `'\${${name}.'`, at)
    }
    this.fault(at, `There are no variables '\${${name}.' here`)
    return false
  }

  script(nodes: readonly CommandNode[]): Block {
    const first = nodes.findIndex((node) => node.name !== "require")
    const requires = first < 0 ? nodes : nodes.slice(0, first)
    for (const node of requires) this.#require(node)
    if (this.requires.has("ihave")) this.#forgive(nodes)
    for (const extension of this.#conditional) this.requires.add(extension)
    return this.#block(nodes.slice(requires.length))
  }

  #require(node: CommandNode): void {
    const [list, ...rest] = node.arguments
    if (list?.kind !== "strings" || rest.length > 0 || node.tests.length > 0 || node.block) {
      this.fault(node.at, "'require' takes a list of extensions")
      return
    }
    for (const { value, at } of list.values) {
      const implied = this.language.implied(value)
      if (implied) this.requires.add(implied)
      if (this.language.has(value)) this.requires.add(value)
      else {
        const now = renamed.get(value.toLowerCase())
        const hint = now ? `; it is called "${now}" now, and is used in another way` : ""
        this.fault(at, `There is no extension ${JSON.stringify(value)} here${hint}`)
      }
    }
  }

  #forgive(nodes: readonly TestNode[]): void {
    for (const node of nodes) {
      if (node.name === "ihave")
        for (const argument of node.arguments)
          if (argument.kind === "strings") for (const { value } of argument.values) this.#mayHave(value)
      this.#forgive(node.tests)
      if ("block" in node) this.#forgive((node as CommandNode).block ?? [])
    }
  }

  #mayHave(extension: string): void {
    if (!this.language.has(extension)) this.#forgiving = true
    else if (!this.requires.has(extension) && !changesStrings.has(extension)) this.#conditional.add(extension)
  }

  /** What one word needs of ihave: what is asked for while it is compiled, without the words inside it. */
  #needing<T>(compileWord: () => T): { result: T; needs: readonly string[] | undefined } {
    const outer = this.#needs
    this.#needs = new Set()
    const result = compileWord()
    const needs = this.#needs.size > 0 ? [...this.#needs] : undefined
    this.#needs = outer
    return { result, needs }
  }

  #block(nodes: readonly CommandNode[]): Block {
    const steps: Step[] = []
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index]!
      if (node.name === "if") {
        const branches = [this.#branch(node)]
        while (nodes[index + 1]?.name === "elsif") branches.push(this.#branch(nodes[++index]!))
        if (nodes[index + 1]?.name === "else") branches.push(this.#branch(nodes[++index]!))
        steps.push({ kind: "if", branches })
      } else if (node.name === "elsif" || node.name === "else") {
        this.fault(node.at, `'${node.name}' must follow the block of an 'if'`)
        // Those behind it would be right behind an 'if'.
        this.#branch(node)
        while (["elsif", "else"].includes(nodes[index + 1]?.name ?? "")) this.#branch(nodes[++index]!)
      } else if (node.name === "require") this.fault(node.at, "'require' must come before everything else")
      else {
        const step = this.#command(node)
        if (step) steps.push(step)
      }
    }
    return steps
  }

  #branch(node: CommandNode): Branch {
    const wanted = node.name === "else" ? 0 : 1
    if (node.arguments.length > 0 || node.tests.length !== wanted || node.listed)
      this.fault(node.at, `'${node.name}' takes ${wanted ? "one test" : "no test"} and a block`)
    if (!node.block) this.fault(node.at, `'${node.name}' needs a block in braces`)
    const test = wanted && node.tests[0] ? this.test(node.tests[0]) : undefined
    return {
      test: wanted ? (test ?? never(node.at)) : undefined,
      block: this.#block(node.block ?? []),
      at: node.at,
    }
  }

  #command(node: CommandNode): Step | undefined {
    const definition = this.language.command(node.name)
    if (!definition || this.#isBeyond(node, definition)) return this.#unknown(node)
    const { result: args, needs } = this.#needing(() => this.#commandArguments(node, definition))
    this.#enclosing.push({ name: node.name, args: args ?? noArguments(node) })
    const block = this.#block(node.block ?? [])
    this.#enclosing.pop()
    return args && { kind: "command", command: { definition, args, block, needs } }
  }

  #commandArguments(node: CommandNode, definition: CommandDefinition): Arguments | undefined {
    if (!this.allows(definition.extension, `'${node.name}'`, node.at)) return undefined
    const [behind] = node.tests
    if (behind && (grammar.has(behind.name) || this.language.command(behind.name)))
      this.fault(behind.at, `A semicolon is missing behind '${node.name}'`)
    else if (behind) this.fault(node.at, `'${node.name}' takes no test`)
    else if (Boolean(definition.block) !== Boolean(node.block))
      this.fault(
        node.at,
        definition.block ? `'${node.name}' needs a block in braces` : `'${node.name}' ends in a semicolon`,
      )
    return compileArguments(this, node, definition)
  }

  /** Whether a word has a tag that only an extension can have brought that is not here. */
  #isBeyond(node: TestNode, { tags = {} }: Shape): boolean {
    return (
      this.#forgiving &&
      node.arguments.some((argument) => argument.kind === "tag" && !Object.hasOwn(tags, argument.name))
    )
  }

  #unknown(node: CommandNode): Step | undefined {
    if (this.language.test(node.name))
      this.fault(node.at, `'${node.name}' is a test: it belongs behind an 'if'`)
    else if (!this.#forgiving) this.fault(node.at, `There is no command '${node.name}'`)
    else {
      const definition: CommandDefinition = { name: node.name, run: () => missing(node) }
      return { kind: "command", command: { definition, args: noArguments(node), block: [] } }
    }
    return undefined
  }

  /** @returns undefined when something was wrong with it */
  test(node: TestNode): Test | undefined {
    const definition = this.language.test(node.name)
    if (!definition || this.#isBeyond(node, definition)) {
      if (grammar.has(node.name) || this.language.command(node.name))
        this.fault(node.at, `'${node.name}' is a command, not a test`)
      else if (!this.#forgiving) this.fault(node.at, `There is no test '${node.name}'`)
      else
        return {
          definition: { name: node.name, holds: () => missing(node) },
          args: noArguments(node),
          tests: [],
        }
      return undefined
    }
    const { result: args, needs } = this.#needing(() =>
      this.allows(definition.extension, `'${node.name}'`, node.at)
        ? compileArguments(this, node, definition)
        : undefined,
    )
    const tests = this.#tests(node, definition)
    return args && { definition, args, tests, needs }
  }

  #tests(node: TestNode, { tests }: TestDefinition): Test[] {
    const right =
      tests === "many"
        ? node.listed
        : tests === "one"
          ? node.tests.length === 1 && !node.listed
          : !node.tests[0]
    if (!right) {
      const takes =
        tests === "many" ? "a list of tests in parentheses" : tests === "one" ? "one test" : "no test"
      this.fault(node.at, `'${node.name}' takes ${takes}`)
    }
    return node.tests.map((test) => this.test(test) ?? never(test.at))
  }
}

function missing({ name, at }: TestNode): never {
  throw new RunFault(at, `'${name}' is not known here`)
}

/** What stands for a test with faults, so that the rest can be looked at; it never comes to run. */
function never(at: Position): Test {
  return { definition: { name: "false", holds: () => false }, args: noArguments({ at }), tests: [] }
}
