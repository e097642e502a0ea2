import { everything } from "../db/notes.ts"
import type { DatabaseTransaction } from "../db/prisma.ts"
import { MailError } from "../errors.ts"
import type { Actor, DirectoryContext } from "./context.ts"

/** What the audit remembers of a change. `detail` never holds a secret. */
export interface AuditEntry {
  action: string
  subject: string
  detail?: Record<string, unknown>
}

const codeOf = (thrown: unknown) => String((thrown as { code?: string }).code ?? "")

function translate(cause: unknown): unknown {
  const code = codeOf(cause)
  if (code === "P2002") return new MailError("already-exists", "This exists already", { cause })
  if (code === "P2003") return new MailError("in-use", "This is still in use", { cause })
  if (code === "P2025") return new MailError("no-such-entry", "This does not exist any more", { cause })
  if (["P1001", "P1008", "P2024", "P2028", "P2034"].includes(code) || code.startsWith("SQLITE_BUSY"))
    return new MailError("unavailable", "The database is busy; try again in a moment", { cause })
  return cause
}

/**
 * Runs one change and its audit row in one transaction. The audit row is written first: on SQLite a transaction that
 * begins by reading cannot become a writing one once the mail process has committed something.
 * @throws MailError whatever `job` throws, or "already-exists", "in-use", "no-such-entry", "unavailable"
 */
export async function change<T>(
  context: DirectoryContext,
  actor: Actor,
  entry: AuditEntry,
  job: (tx: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  const written = {
    at: new Date(context.clock.now()),
    actor: actor.address,
    action: entry.action,
    subject: entry.subject,
    detail: entry.detail ? JSON.stringify(entry.detail) : "",
  }
  try {
    return await context.prisma.$transaction(async (tx) => {
      await tx.audit.create({ data: written, select: { id: true } })
      return job(tx)
    })
  } catch (cause) {
    throw translate(cause)
  }
}

/**
 * The same for a change of what people may do in mailboxes of others: the mail processes look at everything again, so
 * that an open mailbox is closed to who may no longer read it. SQLite tells by itself that something was written.
 */
export async function changeRights<T>(
  context: DirectoryContext,
  actor: Actor,
  entry: AuditEntry,
  job: (tx: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  const result = await change(context, actor, entry, job)
  // A note that is lost is made up for: rights are read anew for every command.
  await context.sql.notes.send(`directory ${everything}`).catch(() => undefined)
  return result
}
