import type { Query } from "../db/sql.ts"
import type { Disposition } from "../delivery/disposition.ts"
import type { Inboxes } from "../delivery/inbox.ts"
import type { Envelope } from "../queue/envelope.ts"
import { type DeliveryNote, noteDelivery } from "../queue/history.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { Plan } from "./plan.ts"
import type { Familiarity } from "./repeats.ts"

/** What notes are written with. */
interface Pen {
  tx: Query
  inboxes: Inboxes
  /** Milliseconds. */
  now: number
  /** What was noted. */
  noted: DeliveryNote[]
}

/** A message that was shipped, as far as history is concerned. */
interface Shipped {
  envelope: Envelope
  staged: StagedContent
  plan: Plan
  familiarity?: Familiarity
}

/** The mailbox a copy is in. */
interface Filed {
  accountId: number
  mailboxId: number
}

type Note = Omit<DeliveryNote, "recipient" | "account">

/** Notes that an account got a message without a script of its own. */
export async function noteFiled(pen: Pen, shipped: Shipped, filed: Filed): Promise<void> {
  await noteFor(pen, shipped, filed.accountId, {
    outcome: "filed",
    place: await pen.inboxes.nameOf(pen.tx, filed),
  })
}

/** Notes what the scripts of an account did with a message. @param filed where its placings went, in their order */
export async function noteDisposition(
  pen: Pen,
  shipped: Shipped,
  { account, placings, elsewhere = [], trace }: Disposition,
  filed: readonly Filed[],
): Promise<void> {
  for (const [index, { rule }] of placings.entries())
    await noteFor(pen, shipped, account.id, {
      outcome: "filed",
      place: await pen.inboxes.nameOf(pen.tx, filed[index]!),
      rule,
    })
  for (const note of elsewhere) await noteFor(pen, shipped, account.id, note)
  if (placings.length + elsewhere.length > 0) return
  const last = trace.steps.at(-1)
  await noteFor(pen, shipped, account.id, {
    outcome: "discarded",
    ...(last && { rule: `${last.script}:${last.line}` }),
  })
}

/** Notes who of the envelope did not get a message, and who has it already. */
export async function noteOthers(pen: Pen, shipped: Shipped): Promise<void> {
  for (const { address, reason } of shipped.plan.refusals)
    await note(pen, shipped, { outcome: "refused", recipient: address, reply: refusals[reason] })
  for (const { account } of shipped.familiarity?.repeats ?? [])
    await noteFor(pen, shipped, account.id, { outcome: "repeated" })
}

const refusals: Record<Plan["refusals"][number]["reason"], string> = {
  unknown: "5.1.1 there is no such address",
  disabled: "5.2.1 the account is disabled",
  "over-quota": "5.2.2 the mailbox is full",
}

// An event in a mailbox that scripts hear of is no delivery: nobody was addressed.
async function noteFor(pen: Pen, shipped: Shipped, accountId: number, what: Note): Promise<void> {
  const recipient = shipped.plan.addressed.get(accountId)
  const account = shipped.plan.copies.find(({ id }) => id === accountId)?.address
  if (recipient !== undefined) await note(pen, shipped, { ...what, recipient, account })
}

async function note(
  { tx, now, noted }: Pen,
  { envelope, staged }: Shipped,
  what: DeliveryNote,
): Promise<void> {
  noted.push(what)
  const { trace, sender, from } = envelope
  await noteDelivery(
    tx,
    { trace, sender, subject: staged.summary.subject, size: staged.size, from },
    what,
    now,
  )
}
