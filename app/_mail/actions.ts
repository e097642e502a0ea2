import type { ImapFlow } from "imapflow"
import { MailError } from "../../server/errors.ts"
import type { Connections, MailSession } from "./connections.ts"
import { whyMissing } from "./imap-error.ts"
import { mailboxFor } from "./mailboxes.ts"
import { orderOf } from "./order.ts"

/** Which messages: some by UID, or all that a view holds. */
export type Target = { mailbox: string } & ({ uids: number[] } | { query: string })

/** Flags a person can set and take away in the list. */
export type FlagName = "\\Seen" | "\\Flagged" | "$Junk" | "$NotJunk"

/** Where messages went, so that they can be brought back. */
export interface Moved {
  mailbox: string
  /** Their UIDs there, in no order; empty when the server did not say. */
  uids: number[]
}

/** UIDs as a sequence set, neighbours joined: 1,2,3,7 is 1:3,7. */
export function sequenceSet(uids: ArrayLike<number>): string {
  const sorted = Uint32Array.from(uids).sort()
  const ranges: string[] = []
  for (let from = 0; from < sorted.length; ) {
    let to = from
    while (to + 1 < sorted.length && sorted[to + 1]! <= sorted[to]! + 1) to++
    ranges.push(sorted[from] === sorted[to] ? `${sorted[from]}` : `${sorted[from]}:${sorted[to]}`)
    from = to + 1
  }
  return ranges.join(",")
}

/** As many ranges as fit in a command line that any server takes. */
const rangesAtOnce = 500

const refused = () => new MailError("cannot", "The mail server refused to do this")

/** `act` answers false when the server refused. Throws then; the slices before it stay done. */
async function eachSlice(
  client: ImapFlow,
  target: Target,
  act: (set: string) => Promise<boolean>,
): Promise<void> {
  const uids = "uids" in target ? target.uids : (await orderOf(client, target.query)).uids
  if (uids.length === 0) return
  const ranges = sequenceSet(uids).split(",")
  for (let at = 0; at < ranges.length; at += rangesAtOnce) {
    const done = await act(ranges.slice(at, at + rangesAtOnce).join(","))
    if (!done) throw whyMissing(client, refused())
  }
}

/** Sets or takes away a flag. Throws MailError no-such-mailbox. */
export async function flagMessages(
  connections: Connections,
  session: MailSession,
  target: Target,
  change: { flag: FlagName; set: boolean },
): Promise<void> {
  await connections.change(session, target.mailbox, (client) =>
    eachSlice(client, target, (set) =>
      change.set
        ? client.messageFlagsAdd(set, [change.flag], { uid: true, silent: true })
        : client.messageFlagsRemove(set, [change.flag], { uid: true, silent: true }),
    ),
  )
}

/** Moves messages to another mailbox. Throws MailError no-such-mailbox, over-quota. */
export async function moveMessages(
  connections: Connections,
  session: MailSession,
  target: Target,
  destination: string,
): Promise<Moved> {
  const uids: number[] = []
  await connections.change(session, target.mailbox, (client) =>
    eachSlice(client, target, async (set) => {
      const moved = await client.messageMove(set, destination, { uid: true })
      if (!moved) return false
      for (const uid of moved.uidMap?.values() ?? []) uids.push(uid)
      return true
    }),
  )
  return { mailbox: destination, uids }
}

/** Moves messages to the mailbox for a purpose; junk and not junk are marked so, for filters that learn. */
export async function moveToUse(
  connections: Connections,
  session: MailSession,
  target: Target,
  use: "archive" | "junk" | "trash" | "inbox",
): Promise<Moved> {
  const verdict = use === "junk" ? "$Junk" : use === "inbox" ? "$NotJunk" : undefined
  // A server may not keep this keyword; the move is what counts.
  if (verdict) await flagMessages(connections, session, target, { flag: verdict, set: true }).catch(() => {})
  const destination = use === "inbox" ? "INBOX" : await mailboxFor(connections, session, use)
  return moveMessages(connections, session, target, destination)
}

/** Removes messages for good; nothing brings them back. */
export async function deleteMessages(
  connections: Connections,
  session: MailSession,
  target: Target,
): Promise<void> {
  await connections.change(session, target.mailbox, (client) =>
    eachSlice(client, target, (set) => client.messageDelete(set, { uid: true })),
  )
}
