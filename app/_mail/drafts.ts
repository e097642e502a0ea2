// A draft is never missing: the new copy is appended first, and only then do older ones go. A crash in between leaves
// both, and the next save removes all but the newest, because copies share their Message-ID.
import type { ImapFlow } from "imapflow"
import { MailError } from "../../server/errors.ts"
import { specialMailbox } from "./special-mailbox.ts"

/** Where a draft lies. */
export interface DraftPlace {
  mailbox: string
  uid: number
  uidValidity: string
}

export interface DraftCopy {
  bytes: Buffer
  messageId: string
  /** A copy opened from Drafts that may have another Message-ID. */
  replaces?: { uid: number; uidValidity: string }
}

/** Keeps the draft in the mailbox for drafts in place of its older copies. */
export async function saveDraft(client: ImapFlow, draft: DraftCopy): Promise<DraftPlace> {
  const mailbox = await specialMailbox(client, "\\Drafts")
  const appended = await client.append(mailbox, draft.bytes, ["\\Draft", "\\Seen"])
  if (!appended) throw new MailError("unavailable", "The draft could not be kept")
  const uid = appended.uid ?? (await newestCopy(client, mailbox, draft.messageId))
  const uidValidity = String(appended.uidValidity ?? "")
  await removeCopies(client, { mailbox, messageId: draft.messageId, keep: uid, replaces: draft.replaces })
  return { mailbox, uid, uidValidity }
}

/** Removes every copy of a draft, after it was sent or thrown away. Returns how many there were. */
export async function removeDraft(client: ImapFlow, draft: Omit<DraftCopy, "bytes">): Promise<number> {
  const mailbox = await specialMailbox(client, "\\Drafts")
  return removeCopies(client, { mailbox, messageId: draft.messageId, replaces: draft.replaces })
}

interface Removal {
  mailbox: string
  messageId: string
  keep?: number
  replaces?: { uid: number; uidValidity: string }
}

async function removeCopies(client: ImapFlow, removal: Removal): Promise<number> {
  const lock = await client.getMailboxLock(removal.mailbox)
  try {
    const found = (await client.search({ header: { "message-id": removal.messageId } }, { uid: true })) || []
    const old = new Set(found)
    const opened = removal.replaces
    const current = client.mailbox && String(client.mailbox.uidValidity)
    if (opened && opened.uidValidity === current) old.add(opened.uid)
    if (removal.keep !== undefined) {
      // A copy newer than ours was saved from elsewhere meanwhile; it stays.
      for (const uid of old) if (uid >= removal.keep) old.delete(uid)
    }
    if (old.size === 0) return 0
    await client.messageDelete([...old].join(","), { uid: true })
    return old.size
  } finally {
    lock.release()
  }
}

async function newestCopy(client: ImapFlow, mailbox: string, messageId: string): Promise<number> {
  const lock = await client.getMailboxLock(mailbox)
  try {
    const found = (await client.search({ header: { "message-id": messageId } }, { uid: true })) || []
    return Math.max(1, ...found)
  } finally {
    lock.release()
  }
}
