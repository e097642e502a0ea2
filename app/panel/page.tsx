import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { Overview } from "@/components/panel/overview"
import { rooms } from "../_rooms/rooms.ts"
import { requireAdmin } from "../_session/session.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("panel"))("places.overview") }
}

export default async function OverviewPage() {
  await requireAdmin("/panel")
  const { directory, desk, config } = rooms()
  const [domains, accounts, aliases, queue, changes, hostname] = await Promise.all([
    directory.listDomains({ pageSize: 1 }),
    directory.listAccounts({ pageSize: 1 }),
    directory.listAliases({ pageSize: 1 }),
    desk.list({ state: "open", pageSize: 1 }),
    directory.listChanges(8),
    directory.hostname(),
  ])
  const port = (value: number | "off") => (value === "off" ? undefined : value)
  return (
    <Overview
      counts={{
        domains: domains.total,
        accounts: accounts.total,
        aliases: aliases.total,
        queue: queue.total,
      }}
      hostname={hostname ?? config.machineName}
      ports={{
        imaps: port(config.ports.imaps),
        pop3s: port(config.ports.pop3s),
        managesieve: port(config.ports.managesieve),
        imap: port(config.ports.imap),
        submissions: port(config.ports.submissions),
        submission: port(config.ports.submission),
      }}
      changes={changes}
    />
  )
}
