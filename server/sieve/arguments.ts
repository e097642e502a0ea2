import type { Position } from "./fault.ts"
import { expand, type Scope, type Template } from "./template.ts"

/** The value of an argument as compiled: strings may have variables in them. */
export type Value =
  | { kind: "number"; value: number; at: Position }
  | {
      kind: "strings"
      values: readonly (string | Template)[]
      constant: readonly string[] | undefined
      at: Position
    }

/** The arguments of one command or test in a script. */
export class Arguments {
  readonly at: Position
  readonly #tags: ReadonlyMap<string, Value | undefined>
  readonly #groups: ReadonlyMap<string, string>
  readonly #positional: ReadonlyMap<string, Value>

  constructor(parts: {
    at: Position
    tags: ReadonlyMap<string, Value | undefined>
    /** The tag given of each group. */
    groups: ReadonlyMap<string, string>
    positional: ReadonlyMap<string, Value>
  }) {
    this.at = parts.at
    this.#tags = parts.tags
    this.#groups = parts.groups
    this.#positional = parts.positional
  }

  /** Whether a tag or a positional argument was given. */
  has(name: string): boolean {
    return this.#tags.has(name) || this.#positional.has(name)
  }

  /** Which tag of a group was given. */
  tagOf(group: string): string | undefined {
    return this.#groups.get(group)
  }

  number(name: string): number | undefined {
    const value = this.#value(name)
    return value?.kind === "number" ? value.value : undefined
  }

  /** A string with its variables filled in; "" when the argument was not given. */
  text(scope: Scope, name: string): string {
    return this.texts(scope, name)[0] ?? ""
  }

  /** A list of strings. The same array every time when it holds no variables. */
  texts(scope: Scope, name: string): readonly string[] {
    const value = this.#value(name)
    if (value?.kind !== "strings") return []
    return value.constant ?? value.values.map((text) => expand(text, scope))
  }

  /** The strings as far as they are known before the script runs; undefined for those with variables. */
  constants(name: string): (string | undefined)[] {
    const value = this.#value(name)
    if (value?.kind !== "strings") return []
    return value.values.map((text) => (typeof text === "string" ? text : undefined))
  }

  /** An argument as it is written, its variables not filled in; for comparing it with itself in another run. */
  written(name: string): unknown {
    const value = this.#value(name)
    if (value?.kind !== "strings") return undefined
    return value.values[0]
  }

  /** Where an argument stands. */
  position(name: string): Position {
    return this.#value(name)?.at ?? this.at
  }

  #value(name: string): Value | undefined {
    return this.#tags.get(name) ?? this.#positional.get(name)
  }
}
