import { Archive, Clock, File, Folder, Inbox, Send, ShieldAlert, Trash2, UsersRound } from "lucide-react"
import type { MailboxUse } from "@/app/_mail/mailboxes"

const icons = {
  inbox: Inbox,
  drafts: File,
  outbox: Clock,
  sent: Send,
  archive: Archive,
  junk: ShieldAlert,
  trash: Trash2,
}

/** @param owner it stands for somebody who has mailboxes, and is none itself */
export function MailboxIcon({ use, owner = false }: { use: MailboxUse | undefined; owner?: boolean }) {
  const Icon = use ? icons[use] : owner ? UsersRound : Folder
  return <Icon aria-hidden />
}
