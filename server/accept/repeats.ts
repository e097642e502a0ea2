// The same message, come again. What always holds:
// - the same is what has the same Message-ID, author, recipients, date, subject and body to the last byte; a message
//   without a Message-ID is never the same as another, nor is what a list changed on its way;
// - that an account has it is remembered in the commit that files it, so whatever crashes, it is filed once or more, and
//   never not at all; what a script did not file is not remembered;
// - what comes again is taken and not filed, no script sees it, and the log and the account's traces say so.

import { hash } from "node:crypto"
import type { Sql } from "../db/sql.ts"
import type { Cascade } from "../delivery/cascade.ts"
import { isRemembered, type Memory } from "../delivery/memory.ts"
import type { DeliveryTrace } from "../delivery/traces.ts"
import type { AccountRef } from "../directory/directory.ts"
import type { Envelope } from "../queue/envelope.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { Store } from "../store/store.ts"

/** An account that has the message already, and what its owner can read about it. */
export interface Repeat {
  account: AccountRef
  trace: DeliveryTrace
}

/** Which accounts have a message already, and what the others are to remember when it is filed. */
export interface Familiarity {
  repeats: Repeat[]
  /** By account. */
  memories: ReadonlyMap<number, Memory>
}

const nothing: Familiarity = { repeats: [], memories: new Map() }

export interface RepeatsParts {
  sql: Sql
  store: Store
  /** How long a message is known, where an account says nothing else, milliseconds; 0: not at all. */
  usual: number
}

/** Looks which of some accounts have a message already. Costs nothing where nobody asked for it. */
export async function familiarity(
  { sql, store, usual }: RepeatsParts,
  { envelope, staged }: { envelope: Envelope; staged: StagedContent },
  { accounts, cascade, now }: { accounts: readonly AccountRef[]; cascade: Cascade; now: number },
): Promise<Familiarity> {
  const lifetimeOf = ({ duplicateHours }: AccountRef) =>
    duplicateHours === undefined ? usual : duplicateHours * 3_600_000
  const asked = accounts.filter((account) => lifetimeOf(account) > 0)
  if (asked.length === 0 || staged.summary.messageId === "") return nothing
  const key = identityOf(staged, await store.bodyHash(staged))
  const repeats: Repeat[] = []
  const memories = new Map<number, Memory>()
  for (const account of asked) {
    const lifetime = lifetimeOf(account)
    const memory = { accountId: account.id, kind: "message" as const, key, lifetime }
    if (cascade.isRemembered(account.id, key) || (await isRemembered(sql, memory, now)))
      repeats.push({ account, trace: traceOf(envelope, staged, now) })
    else memories.set(account.id, { ...memory, first: true })
  }
  return { repeats, memories }
}

/** 132 bits: there are many of these, so they are short. */
function identityOf({ size, headerSize, summary }: StagedContent, body: string): string {
  const { messageId, from, to, cc, subject, sentAt } = summary
  const facts = JSON.stringify([messageId, from, to, cc, subject, sentAt, size - headerSize, body])
  return hash("sha256", facts, "base64url").slice(0, 22)
}

const traceOf = ({ trace, sender }: Envelope, { summary }: StagedContent, now: number): DeliveryTrace => ({
  at: now,
  trace,
  sender,
  subject: summary.subject,
  deeds: ["not filed: the same message came before"],
  steps: [],
  failure: undefined,
})
