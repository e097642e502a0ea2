import { catalan } from "./catalan.ts"
import { english } from "./english.ts"
import { portuguese } from "./portuguese.ts"
import { spanish } from "./spanish.ts"

/** The languages of notices. */
export const languages = { en: english, ca: catalan, es: spanish, pt: portuguese } as const
export type Language = keyof typeof languages
