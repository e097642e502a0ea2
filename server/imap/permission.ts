// What the rights of RFC 4314 §4 mean for flags and for the mailbox that is open.

import type { Rights } from "../directory/rights.ts"
import { deleted, type FlagScope, flagBits, seen } from "../store/flags.ts"
import { noSuchMailbox } from "../store/mailbox.ts"
import { refreshRights } from "./place.ts"
import type { Session } from "./session.ts"

const allBits = Object.values(flagBits).reduce((all, bit) => all | bit, 0)

/** The flags somebody may change: "t" is for \Deleted, "s" for \Seen, "w" for all others. */
export function flagScope(rights: Rights): FlagScope {
  const others = rights.includes("w") ? allBits & ~(seen | deleted) : 0
  const bits = others | (rights.includes("s") ? seen : 0) | (rights.includes("t") ? deleted : 0)
  return { bits, keywords: rights.includes("w") }
}

/** Whether somebody can change anything in a mailbox (RFC 4314 §5.2). */
export const mayChange = (rights: Rights): boolean => /[iestw]/.test(rights)

/**
 * Brings the rights in the open mailbox up to date.
 * @throws MailError "no-such-mailbox" when it is gone, or the user may no longer read it
 */
export async function renewRights(session: Session): Promise<void> {
  const place = session.view?.place
  if (!place) return
  await refreshRights(session, place)
  mustRead(session)
}

/** @throws MailError "no-such-mailbox" when the user could not read the open mailbox the last time it was asked */
export function mustRead({ view }: Session): void {
  if (view?.place && !view.place.rights.includes("r")) throw noSuchMailbox()
}
