import { compile } from "../sieve/compile.ts"
import type { Program } from "../sieve/definition.ts"
import { type Fault, ScriptFault } from "../sieve/fault.ts"
import { standardLanguage } from "../sieve/standard.ts"

/** How much source text stands behind the compiled scripts that are kept, characters. */
const most = 16 << 20

/** What compiling a script came to. */
export type Compiled = { program: Program } | { faults: readonly Fault[] }

/** Compiles a script. @param name what it is called in traces */
export function compiled(source: string, name: string): Compiled {
  try {
    return { program: compile(source, name, standardLanguage) }
  } catch (thrown) {
    if (!(thrown instanceof ScriptFault)) throw thrown
    return { faults: thrown.faults }
  }
}

/** Compiled scripts by the hash of their text: each is compiled once, whoever has it. The least used go first. */
export class Programs {
  readonly #known = new Map<string, { result: Compiled; length: number }>()
  #length = 0

  /**
   * @param name what the script is called in traces
   * @param source gives its text when it has to be compiled; undefined when it is gone
   */
  async get(
    hash: string,
    name: string,
    source: () => Promise<string | undefined>,
  ): Promise<Compiled | undefined> {
    const known = this.#known.get(hash)
    if (known) {
      this.#known.delete(hash)
      this.#known.set(hash, known)
      return named(known.result, name)
    }
    const text = await source()
    if (text === undefined) return undefined
    const result = compiled(text, name)
    this.#keep(hash, { result, length: text.length })
    return result
  }

  #keep(hash: string, entry: { result: Compiled; length: number }): void {
    if (this.#known.has(hash)) return
    this.#known.set(hash, entry)
    this.#length += entry.length
    for (const [oldest, { length }] of this.#known) {
      if (this.#length <= most) break
      this.#known.delete(oldest)
      this.#length -= length
    }
  }
}

function named(result: Compiled, name: string): Compiled {
  if (!("program" in result) || result.program.name === name) return result
  return { program: { ...result.program, name } }
}
