import "server-only"
import { type Filters, readFilters } from "@/app/_mail/filters/filters"
import { imap } from "@/app/_mail/imap"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { listMailboxes } from "@/app/_mail/mailboxes"
import { withScripts } from "@/app/_mail/sieve"
import type { Session } from "@/app/_session/session"

/** A mail server slower than this does not hold up the page, milliseconds. */
const patience = 2_500

async function inTime<T>(asked: Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience, undefined))
  return Promise.race([asked.catch(() => undefined), late])
}

/** What a page shows at once; what cannot be had is left to the browser, which says so and tries again. */
export const firstFilters = (session: Session): Promise<Filters | undefined> =>
  inTime(withScripts(session, readFilters))

export const firstMailboxes = async (session: Session): Promise<Mailbox[]> =>
  (await inTime(listMailboxes(imap().connections, session))) ?? []
