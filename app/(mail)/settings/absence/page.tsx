import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { requireAccount } from "@/app/_session/session"
import { AbsenceView } from "@/components/settings/absence-view"
import { firstFilters } from "../first"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings"))("places.absence") }
}

export default async function AbsencePage() {
  const session = await requireAccount("/settings/absence")
  return <AbsenceView first={await firstFilters(session)} />
}
