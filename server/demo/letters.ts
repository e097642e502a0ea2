import type { Letter } from "./letter.ts"
import { choirLetters } from "./letters/choir.ts"
import { drafts } from "./letters/drafts.ts"
import { everyday } from "./letters/everyday.ts"
import { friday } from "./letters/friday.ts"
import { friends } from "./letters/friends.ts"
import { garden } from "./letters/garden.ts"
import { invoices } from "./letters/invoices.ts"
import { junk } from "./letters/junk.ts"
import { library } from "./letters/library.ts"
import { machines } from "./letters/machines.ts"
import { meetings } from "./letters/meetings.ts"
import { newsletters } from "./letters/newsletters.ts"

/** All the mail of the demo, by theme. */
export const allLetters: Letter[] = [
  ...library,
  ...meetings,
  ...choirLetters,
  ...garden,
  ...invoices,
  ...newsletters,
  ...friday,
  ...friends,
  ...everyday,
  ...machines,
  ...drafts,
  ...junk,
]
