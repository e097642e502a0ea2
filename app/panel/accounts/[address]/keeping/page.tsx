import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { stretches } from "@/components/panel/keeping"
import { KeepingView } from "@/components/panel/keeping-view"
import { rooms } from "../../../../_rooms/rooms.ts"
import { requireAdmin } from "../../../../_session/session.ts"
import { found } from "../../../found.ts"
import type { Query } from "../../../list.ts"
import { restoreMail, retainMail } from "./actions.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("keeping"))("title") }
}

const lengths = { hour: 3_600_000, day: 86_400_000, all: undefined }

interface PageProps {
  params: Promise<{ address: string }>
  searchParams: Query
}

export default async function KeepingPage({ params, searchParams }: PageProps) {
  await requireAdmin("/panel/accounts")
  const { directory, undelete, clock } = rooms()
  const account = await found((await params).address, (address) => directory.findAccount({ address }))
  const { when } = await searchParams
  const stretch = stretches.find((each) => each === when) ?? "all"
  const length = lengths[stretch]
  const since = length && clock.now() - length
  const { id, address, readable } = account
  return (
    <KeepingView
      account={{ id, address, readable }}
      days={await directory.accountRetention(id)}
      kept={Math.round(undelete.kept / 86_400_000)}
      stretch={stretch}
      since={since}
      counts={await undelete.counts(id, since === undefined ? {} : { since })}
      changes={{ retain: retainMail, restore: restoreMail }}
    />
  )
}
