import { extensions } from "./extensions/index.ts"
import { Language } from "./language.ts"
import { baseCommands } from "./words/actions.ts"
import { baseTests } from "./words/tests.ts"

/** The language of scripts here: RFC 5228 and every extension of this room. */
export const standardLanguage = new Language({
  base: { commands: baseCommands, tests: baseTests },
  extensions,
})
