import type { Letter } from "./letter.ts"
import { library } from "./letters/library.ts"

/** All the mail of the demo. */
export const allLetters: Letter[] = [...library]
