import { Archive, File, Folder, Inbox, Send, ShieldAlert, Trash2 } from "lucide-react"
import type { MailboxUse } from "@/app/_mail/mailboxes"

const icons = { inbox: Inbox, drafts: File, sent: Send, archive: Archive, junk: ShieldAlert, trash: Trash2 }

export function MailboxIcon({ use }: { use: MailboxUse | undefined }) {
  const Icon = use ? icons[use] : Folder
  return <Icon aria-hidden />
}
