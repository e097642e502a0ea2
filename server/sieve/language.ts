import type { CommandDefinition, Extension, Namespace, TestDefinition } from "./definition.ts"

/** Words that come without a command or test of their own: tags, comparators, ways to write strings. */
export interface LanguageParts {
  /** The base language and every extension. */
  extensions: readonly Extension[]
  /** What the base language has without `require`. */
  base: Pick<Extension, "commands" | "tests">
}

/** Everything scripts can say here. Others may add extensions of their own to the list. */
export class Language {
  /** Names that `require` takes, sorted. */
  readonly extensions: readonly string[]
  readonly #commands = new Map<string, CommandDefinition>()
  readonly #tests = new Map<string, TestDefinition>()
  readonly #implied = new Map<string, string>()
  readonly #namespaces = new Map<string, { extension: string; namespace: Namespace }>()

  constructor({ base, extensions }: LanguageParts) {
    this.extensions = extensions.map(({ name }) => name).sort()
    for (const { name, implies, namespace } of extensions) {
      if (implies) this.#implied.set(name, implies)
      if (namespace) this.#namespaces.set(namespace.name, { extension: name, namespace })
    }
    for (const { commands = [], tests = [] } of [base, ...extensions]) {
      for (const command of commands) this.#commands.set(command.name, command)
      for (const test of tests) this.#tests.set(test.name, test)
    }
  }

  has(extension: string): boolean {
    return this.extensions.includes(extension)
  }

  /** What is required together with an extension. */
  implied(extension: string): string | undefined {
    return this.#implied.get(extension)
  }

  /** The namespace of a name, and the extension that brings it. */
  namespace(name: string): { extension: string; namespace: Namespace } | undefined {
    return this.#namespaces.get(name)
  }

  command(name: string): CommandDefinition | undefined {
    return this.#commands.get(name)
  }

  test(name: string): TestDefinition | undefined {
    return this.#tests.get(name)
  }
}
