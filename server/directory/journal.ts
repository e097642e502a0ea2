import type { AuditEntry } from "./change.ts"
import type { Actor, DirectoryContext } from "./context.ts"

/** A change somebody made. */
export interface JournalEntry {
  id: number
  at: Date
  /** Address of the account, "setup" or "command line". */
  actor: string
  /** "domain.create" … */
  action: string
  subject: string
}

/** The latest changes, newest first. */
export function listChanges({ prisma }: DirectoryContext, count: number): Promise<JournalEntry[]> {
  return prisma.audit.findMany({
    orderBy: { id: "desc" },
    take: Math.min(Math.max(count, 1), 100),
    select: { id: true, at: true, actor: true, action: true, subject: true },
  })
}

/** Notes what an administrator did outside the directory, such as giving up a message in the queue. */
export async function recordChange(
  { prisma, clock }: DirectoryContext,
  actor: Actor,
  { action, subject }: AuditEntry,
): Promise<void> {
  const data = { at: new Date(clock.now()), actor: actor.address, action, subject }
  await prisma.audit.create({ data, select: { id: true } })
}
