// What the rights of RFC 4314 §4 mean for the mailbox that is open.

import { noSuchMailbox } from "../../store/mailbox.ts"
import type { Session } from "../session.ts"
import { refreshRights } from "./place.ts"

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
