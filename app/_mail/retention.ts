import type { ImapAttribute, ImapResponse } from "imapflow"
import { z } from "zod"
import type { Connections, MailSession } from "./connections.ts"
import { atom, runCommand, textOf } from "./executor.ts"
import { mailboxPath } from "./request.ts"

/** How long messages stay in a mailbox, as our server notes it (METADATA, RFC 5464). */
const ownEntry = "/shared/vendor/missiva/retention"
const inForceEntry = `${ownEntry}/in-force`

/** How long messages stay in a mailbox. */
export interface MailboxRetention {
  /** Days that hold, wherever they were said; 0: for ever. */
  days: number
  /** What was said for this mailbox itself, 0: for ever; null: nothing. */
  own: number | null
}

export const retaining = z.object({
  mailbox: mailboxPath,
  /** null: as it is said for all. */
  days: z.int().min(0).max(3_650).nullable(),
})

/** How long messages stay in a mailbox. Throws MailError no-such-mailbox. */
export async function mailboxRetention(
  connections: Connections,
  session: MailSession,
  mailbox: string,
): Promise<MailboxRetention> {
  return connections.read(session, undefined, async (client) => {
    const values = new Map<string, string>()
    if (!client.capabilities.has("METADATA")) return { days: 0, own: null }
    const keep = async ({ attributes = [] }: ImapResponse) => {
      const list = attributes[1]
      if (!Array.isArray(list)) return
      for (let at = 0; at + 1 < list.length; at += 2)
        if (list[at + 1]) values.set(textOf(list[at]).toLowerCase(), textOf(list[at + 1]))
    }
    const entries = [atom(ownEntry), atom(inForceEntry)]
    await runCommand(client, "GETMETADATA", [atom(mailbox), entries], { METADATA: keep })
    const own = values.get(ownEntry)
    return { days: Number(values.get(inForceEntry)) || 0, own: own ? Number(own) || 0 : null }
  })
}

/** Says how long messages stay in a mailbox. Throws MailError no-such-mailbox, denied. */
export async function retain(
  connections: Connections,
  session: MailSession,
  { mailbox, days }: z.infer<typeof retaining>,
): Promise<void> {
  const value: ImapAttribute = days === null ? atom("NIL") : { type: "STRING", value: String(days) }
  await connections.change(session, undefined, (client) =>
    runCommand(client, "SETMETADATA", [atom(mailbox), [atom(ownEntry), value]]),
  )
}
