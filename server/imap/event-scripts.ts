import { type FlagChange, flagNames } from "../store/flags.ts"
import type { ImapEvent } from "./imap-event.ts"
import type { Session } from "./session.ts"

/** Lets the script of a mailbox look at messages that have come into it. */
export async function runOnArrival(
  { premises: { eventScripts }, account }: Session,
  cause: "APPEND" | "COPY",
  { mailboxId, uids }: Pick<ImapEvent, "mailboxId" | "uids">,
): Promise<void> {
  if (!eventScripts || uids.length === 0 || !(await eventScripts.listens(mailboxId))) return
  await eventScripts.run({ cause, mailboxId, uids, by: account!.address })
}

/**
 * Takes note of the flags that a change really changes.
 * @param change gets a `note` where a script wants to know
 * @returns lets the script look, when the change is made and the client was told of it
 */
export async function watchFlags(
  { premises: { eventScripts }, account }: Session,
  mailboxId: number,
  change: FlagChange,
): Promise<() => Promise<void>> {
  if (!eventScripts || !(await eventScripts.listens(mailboxId))) return async () => undefined
  const changed = new Map<number, string[]>()
  change.note = (uid, before, after) => {
    const [old, now] = [new Set(flagNames(before)), new Set(flagNames(after))]
    changed.set(uid, [...old.symmetricDifference(now)])
  }
  return async () => {
    const uids = [...changed.keys()]
    if (uids.length > 0)
      await eventScripts.run({ cause: "FLAG", mailboxId, uids, changed, by: account!.address })
  }
}
