import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { requireAccount } from "@/app/_session/session"
import { MovingView } from "@/components/settings/moving-view"
import { firstMailboxes } from "../first"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings"))("places.moving") }
}

export default async function MovingPage() {
  const session = await requireAccount("/settings/moving")
  return <MovingView mailboxes={await firstMailboxes(session)} />
}
