import type { Run } from "./definition.ts"
import type { Variables } from "./template.ts"

/** Characters in a value, variables in a script, the highest match variable (RFC 5229 §6 asks for 4,000, 128 and 9 at least). */
const longest = 65_536
const most = 512
export const highestMatch = 32

/** The variables of one script; those declared global are shared by all scripts of a run (RFC 6609 §3.4.3). */
export class VariableStore implements Variables {
  readonly #values = new Map<string, string>()
  readonly #globals: Map<string, string>
  readonly #declared = new Set<string>()
  #matches: readonly string[] = []
  #holding = false

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

  /** @returns false when the script has set a variable of its own by that name before (RFC 6609 §3.4.1) */
  declareGlobal(name: string): boolean {
    if (this.#values.has(name)) return false
    this.#declared.add(name)
    return true
  }

  match(number: number): string {
    return this.#matches[number] ?? ""
  }

  /** Leaves the match variables as they are while a test is done (RFC 5173 §6). */
  withoutMatches<T>(test: () => T): T {
    this.#holding = true
    try {
      return test()
    } finally {
      this.#holding = false
    }
  }

  remember(found: readonly string[]): void {
    if (!this.#holding) this.#matches = found.slice(0, highestMatch + 1).map((text) => this.limited(text))
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
