import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { frameName, rulesName } from "@/app/_mail/filters/filters"
import { requireAccount } from "@/app/_session/session"
import { ScriptsView } from "@/components/settings/scripts-view"
import { firstFilters } from "../first"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings"))("places.scripts") }
}

export default async function ScriptsPage() {
  const session = await requireAccount("/settings/scripts")
  return <ScriptsView first={await firstFilters(session)} ours={[frameName, rulesName]} />
}
