import type { ImapAttribute, ImapFlow, ImapResponse } from "imapflow"
import { z } from "zod"
import { MailError } from "../../../server/errors.ts"
import { sequenceSet } from "../actions.ts"
import type { Connections, MailSession } from "../connections.ts"
import { atom, codeOf, runCommand } from "../executor.ts"
import { mailboxPath } from "../request.ts"
import { rules } from "./rule.ts"
import { writeRules } from "./write-script.ts"

/** Messages looked at for one request: few enough that a person sees progress and can stop. */
const slice = 200

/** Bytes of a script that the server takes as an argument. */
const longestScript = 64_000

/** Rules for the messages of a mailbox with UIDs above one. */
export const applying = z.object({
  mailbox: mailboxPath,
  rules: rules.min(1),
  after: z.number().int().min(0).max(4_294_967_295),
})
export type Applying = z.infer<typeof applying>

/** What came of some messages. */
export interface Applied {
  looked: number
  moved: number
  copied: number
  flagged: number
  failed: number
  /** Where messages went, so that they can be brought back. */
  movings: { mailbox: string; uids: string }[]
  /** Up to which UID the mailbox was gone through; absent when that was all of it. */
  next?: number
}

/**
 * Runs rules over some of the messages that are in a mailbox already (FILTER=SIEVE).
 * Throws MailError unavailable where the server cannot do that, denied in mailboxes of others.
 */
export async function applyRules(
  connections: Connections,
  session: MailSession,
  { mailbox, rules: given, after }: Applying,
): Promise<Applied> {
  return connections.change(session, mailbox, async (client) => {
    if (!client.capabilities.has("FILTER=SIEVE"))
      throw new MailError("unavailable", "This server runs filters over new mail only")
    const found = (await client.search({ uid: `${after + 1}:*` }, { uid: true })) || []
    const uids = found.filter((uid) => uid > after).slice(0, slice)
    const last = uids.at(-1)
    if (last === undefined) return { looked: 0, moved: 0, copied: 0, flagged: 0, failed: 0, movings: [] }
    const script = writeRules(given.map((rule) => ({ ...rule, on: true })))
    if (Buffer.byteLength(script) > longestScript)
      throw new MailError("limit", "Those are too many filters for one go")
    const counted = await filter(client, script, uids)
    return { looked: uids.length, ...counted, ...(found.some((uid) => uid > last) && { next: last }) }
  })
}

async function filter(
  client: ImapFlow,
  script: string,
  uids: readonly number[],
): Promise<Omit<Applied, "looked" | "next">> {
  const movings: Applied["movings"] = []
  const note = async (untagged: ImapResponse) => {
    const [name, to, , , there] = codeOf(untagged)
    if (name === "X-MISSIVA-MOVED" && to && there) movings.push({ mailbox: to, uids: there })
  }
  const command = [
    atom("SIEVE"),
    atom("SCRIPT"),
    { type: "LITERAL", value: script },
    atom("UID"),
    { type: "SEQUENCE", value: sequenceSet([...uids]) },
  ] as ImapAttribute[]
  const answer = await runCommand(client, "UID FILTER", command, { OK: note })
  const words = answer ? codeOf(answer) : []
  const number = (name: string) => Number(words[words.indexOf(name) + 1] ?? 0) || 0
  return {
    moved: number("MOVED"),
    copied: number("COPIED"),
    flagged: number("FLAGGED"),
    failed: number("FAILED"),
    movings,
  }
}

/** Messages to be brought back: a set of UIDs of one mailbox, and where they came from. */
export const bringingBack = z.object({
  to: mailboxPath,
  movings: z
    .array(
      z.object({
        mailbox: mailboxPath,
        uids: z
          .string()
          .regex(/^\d{1,10}([:,]\d{1,10})*$/)
          .max(60_000),
      }),
    )
    .max(2_000),
})

/** Moves messages back to where they were before rules were applied. @returns how many */
export async function bringBack(
  connections: Connections,
  session: MailSession,
  { to, movings }: z.infer<typeof bringingBack>,
): Promise<number> {
  let back = 0
  for (const { mailbox, uids } of movings)
    back += await connections.change(session, mailbox, async (client) => {
      const moved = await client.messageMove(uids, to, { uid: true })
      return moved ? (moved.uidMap?.size ?? 0) : 0
    })
  return back
}
