import { Suspense } from "react"
import { DnsView, type DnsViewProps } from "@/components/panel/dns-view"
import { type CheckedRecord, DomainDns } from "../../../../server/authentication/domain-dns.ts"
import { rooms } from "../../../_rooms/rooms.ts"
import { requireAdmin } from "../../../_session/session.ts"
import { found } from "../../found.ts"
import { titled } from "../../list.ts"

interface Props {
  params: Promise<{ name: string }>
}

/** How many of the latest reports are shown. */
const shownReports = 20

export const generateMetadata = titled("domains", "dns")

export default async function DomainPage({ params }: Props) {
  await requireAdmin("/panel/domains")
  const domain = await found((await params).name, (name) => rooms().directory.findDomain({ name }))
  const hostname = (await rooms().directory.hostname()) ?? `mail.${domain.name}`
  const dns = new DomainDns(rooms())
  const records = await dns.records(domain, hostname)
  const reports = await dns.reports(domain.name, shownReports)
  const view = { name: domain.readable, hostname, records, reports }
  return (
    <Suspense fallback={<DnsView {...view} />}>
      <Checked view={view} checked={dns.check(records, domain.name, hostname)} />
    </Suspense>
  )
}

// DNS may take its time; meanwhile the records are there to be copied.
async function Checked({ view, checked }: { view: DnsViewProps; checked: Promise<CheckedRecord[]> }) {
  return <DnsView {...view} records={await checked} />
}
