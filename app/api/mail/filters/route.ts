import { z } from "zod"
import { putAside, readFilters, saveFilters } from "../../../_mail/filters/filters.ts"
import { absence, type Rule, rules } from "../../../_mail/filters/rule.ts"
import { imap } from "../../../_mail/imap.ts"
import { createMailbox, listMailboxes } from "../../../_mail/mailboxes.ts"
import { bodyOf, privateJson } from "../../../_mail/request.ts"
import { withScripts } from "../../../_mail/sieve.ts"
import { type Session, withAccount } from "../../../_session/session.ts"

const changes = z.object({
  version: z.string().max(100),
  run: z.boolean().optional(),
  rules: rules.optional(),
  absence: absence.optional(),
  own: z.string().min(1).max(128).nullable().optional(),
})

/** Rules, absence and scripts of the person. */
export const GET = withAccount(async (_request, session) =>
  privateJson(await withScripts(session, readFilters)),
)

/** Keeps what is given; answers everything as it is then. */
export const PUT = withAccount(async (request, session) => {
  const { version, run, ...given } = await bodyOf(request, changes)
  const kept = await withScripts(session, (client) => saveFilters(client, { version, run }, given))
  if (given.rules) await makeMailboxes(session, given.rules)
  return privateJson(kept)
})

/** Puts scripts aside that were changed by hand. */
export const DELETE = withAccount(async (_request, session) =>
  privateJson(await withScripts(session, putAside)),
)

/** Mailboxes that rules file into are there from now on, not only from the first message on. */
async function makeMailboxes(session: Session, given: readonly Rule[]): Promise<void> {
  const { connections } = imap()
  const wanted = new Set(
    given.flatMap((rule) => rule.actions.flatMap((action) => ("mailbox" in action ? [action.mailbox] : []))),
  )
  if (wanted.size === 0) return
  const there = new Set((await listMailboxes(connections, session)).map(({ path }) => path))
  for (const path of wanted) {
    if (there.has(path) || path.toUpperCase() === "INBOX") continue
    // The script makes it when the first message comes, if it cannot be made now.
    await createMailbox(connections, session, path).catch(() => undefined)
  }
}
