import type { AccountRef } from "../directory/directory.ts"
import type { DeliveryNote } from "../queue/history.ts"
import type { Flags } from "../store/flags.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { Letter } from "./letters/letter.ts"
import type { Memory } from "./memory.ts"
import type { DeliveryTrace } from "./traces.ts"

/** Where a copy goes: a mailbox that is there, or one to be made in the same commit; the INBOX when that cannot be. */
export type Place = { mailboxId: number } | { name: string; specialUse: string; inbox: number }

/** One copy to be filed. */
export interface Placing {
  place: Place
  flags: Flags
  /** Bytes of its own, when a script edited or wrote them; the message as it came otherwise. */
  staged: StagedContent | undefined
  /** Script and line that said so, "name:12". */
  rule?: string | undefined
}

/** What a script did with a message beside filing it, for history. */
export type Elsewhere = Pick<DeliveryNote, "outcome" | "place" | "rule" | "reply">

/** A failed version of a script, of which somebody is told once. */
export interface Blame {
  versionId: number
  hash: string
  site: boolean
  /** What they are told, and in which INBOX it is put. */
  note: Placing
  readerId: number
}

/** What becomes of a message for one account: all of it in the commit that accepts the message. */
export interface Disposition {
  account: AccountRef
  placings: Placing[]
  letters: Letter[]
  elsewhere?: Elsewhere[]
  memories: Memory[]
  rejection: { reason: string; inSession: boolean } | undefined
  /** Of a message that was in a mailbox already: whether it stays, and with which flags. */
  stays?: { flags: readonly string[] } | undefined
  blame: Blame | undefined
  trace: DeliveryTrace
}

/** Takes away what nobody took over. Call when done, whatever happened. */
export async function discardDisposition({ placings, letters, blame }: Disposition): Promise<void> {
  for (const { staged } of placings) await staged?.discard()
  for (const { staged } of letters) await staged.discard()
  await blame?.note.staged?.discard()
}
