import type { Query } from "../db/sql.ts"

/** How long we try before we give up (RFC 5321 §4.5.4.1), milliseconds. */
const queueLifetime = 5 * 86_400_000

/** A message owed to recipients elsewhere. */
export interface Debt {
  trace: string
  contentId: number
  sender: string
  /** Who submitted it. */
  accountId: number | undefined
  size: number
  smtputf8: boolean
  subject: string
  recipients: readonly string[]
  /** Milliseconds. */
  now: number
}

/** Puts a message into the queue, inside the transaction that keeps its bytes. */
export async function enqueue(tx: Query, debt: Debt): Promise<void> {
  const row = await tx.get<{ id: number }>(
    `INSERT INTO queued_message (trace, content_id, sender, account_id, size, smtputf8, subject, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    debt.trace,
    debt.contentId,
    debt.sender,
    debt.accountId ?? null,
    debt.size,
    debt.smtputf8,
    debt.subject,
    debt.now,
    debt.now + queueLifetime,
  )
  for (const address of debt.recipients)
    await tx.run(
      "INSERT INTO queued_recipient (message_id, address, domain, next_attempt_at) VALUES (?, ?, ?, ?)",
      row!.id,
      address,
      domainOf(address),
      debt.now,
    )
}

/** The destination of an address: what is behind the last "@", in lower case. */
function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase()
}
