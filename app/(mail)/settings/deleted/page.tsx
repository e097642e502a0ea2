import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { requireAccount } from "@/app/_session/session"
import { DeletedView } from "@/components/settings/deleted-view"
import { firstMailboxes } from "../first"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings"))("places.deleted") }
}

export default async function DeletedPage() {
  const session = await requireAccount("/settings/deleted")
  return <DeletedView mailboxes={await firstMailboxes(session)} />
}
