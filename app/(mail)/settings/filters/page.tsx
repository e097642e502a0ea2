import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { proposedRule } from "@/app/_mail/filters/proposal"
import { requireAccount } from "@/app/_session/session"
import { FiltersView } from "@/components/settings/filters-view"
import { firstFilters, firstMailboxes } from "../first"

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings"))("places.filters") }
}

export default async function FiltersPage({ searchParams }: PageProps) {
  const session = await requireAccount("/settings/filters")
  const [first, mailboxes] = await Promise.all([firstFilters(session), firstMailboxes(session)])
  const proposal = proposedRule(await searchParams)
  return <FiltersView first={first} mailboxes={mailboxes} proposal={proposal} />
}
