import { compile } from "../sieve/compile.ts"
import { standardLanguage } from "../sieve/standard.ts"
import type { Conversion } from "./draft.ts"

/** The script, once it is certain that it compiles, and what was left. */
export function checked({ script, leftovers }: Conversion) {
  compile(script, "converted", standardLanguage)
  return { script, left: leftovers.map(({ line, why }) => `${line}: ${why}`) }
}

export const letter = (fields: string, body = "hello") =>
  `${fields.trim().replace(/^\s+/gm, "")}\n\n${body}\n`
