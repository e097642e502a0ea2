import { type FlagChange, flagNames } from "../store/flags.ts"
import type { Happening } from "./happening.ts"
import type { Session } from "./session.ts"

/** Lets the script of a mailbox look at messages that have come into it. */
export async function came(
  { premises: { hearing }, account }: Session,
  cause: "APPEND" | "COPY",
  { mailboxId, uids }: Pick<Happening, "mailboxId" | "uids">,
): Promise<void> {
  if (!hearing || uids.length === 0 || !(await hearing.listens(mailboxId))) return
  await hearing.hear({ cause, mailboxId, uids, by: account!.address })
}

/**
 * Takes note of the flags that a change really changes.
 * @param change gets a `note` where a script wants to know
 * @returns lets the script look, when the change is made and the client was told of it
 */
export async function flagging(
  { premises: { hearing }, account }: Session,
  mailboxId: number,
  change: FlagChange,
): Promise<() => Promise<void>> {
  if (!hearing || !(await hearing.listens(mailboxId))) return async () => undefined
  const changed = new Map<number, string[]>()
  change.note = (uid, before, after) => {
    const [old, now] = [new Set(flagNames(before)), new Set(flagNames(after))]
    changed.set(uid, [...old.symmetricDifference(now)])
  }
  return async () => {
    const uids = [...changed.keys()]
    if (uids.length > 0) await hearing.hear({ cause: "FLAG", mailboxId, uids, changed, by: account!.address })
  }
}
