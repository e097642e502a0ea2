import type { Run } from "./definition.ts"
import type { Variables } from "./template.ts"

/** Characters in a value, variables in a script, match variables (RFC 5229 §6 asks for 4,000, 128 and 9 at least). */
const longest = 65_536
const most = 512
const mostMatches = 32

/** The variables of one script; those declared global are shared by all scripts of a run (RFC 6609 §3.4.3). */
export class VariableStore implements Variables {
  readonly #values = new Map<string, string>()
  readonly #globals: Map<string, string>
  readonly #declared = new Set<string>()
  #matches: readonly string[] = []

  constructor(globals: Map<string, string>) {
    this.#globals = globals
  }

  get(name: string): string {
    if (name.startsWith("global.")) return this.#globals.get(name.slice(7)) ?? ""
    return this.#where(name).get(name) ?? ""
  }

  /** @returns false when there are too many variables already */
  set(name: string, value: string): boolean {
    const global = name.startsWith("global.")
    const values = global ? this.#globals : this.#where(name)
    const key = global ? name.slice(7) : name
    if (values.size >= most && !values.has(key)) return false
    values.set(key, this.limited(value))
    return true
  }

  declareGlobal(name: string): void {
    this.#declared.add(name)
  }

  match(number: number): string {
    return this.#matches[number] ?? ""
  }

  remember(found: readonly string[]): void {
    this.#matches = found.slice(0, mostMatches).map((text) => this.limited(text))
  }

  limited(value: string): string {
    if (value.length <= longest) return value
    // Not in the middle of a character.
    const end = /[\ud800-\udbff]/.test(value[longest - 1]!) ? longest - 1 : longest
    return value.slice(0, end)
  }

  #where(name: string): Map<string, string> {
    return this.#declared.has(name) ? this.#globals : this.#values
  }
}

/** Sets the match variables, in scripts that have variables. */
export function rememberMatch(run: Run, found: readonly string[]): void {
  if (run.program.requires.has("variables") && run.variables instanceof VariableStore)
    run.variables.remember(found)
}
