import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { getTranslations } from "next-intl/server"
import { dnsRecords } from "@/components/panel/dns-records"
import { DnsView } from "@/components/panel/dns-view"
import { MailError } from "../../../../server/errors.ts"
import { rooms } from "../../../_rooms/rooms.ts"
import { requireAdmin } from "../../../_session/session.ts"

interface Props {
  params: Promise<{ name: string }>
}

/** The domain the address of the page names; anything else is not found. */
async function domainOf(params: Props["params"]) {
  const { name } = await params
  try {
    return await rooms().directory.findDomain({ name: decodeURIComponent(name) })
  } catch (thrown) {
    if (thrown instanceof MailError || thrown instanceof URIError) notFound()
    throw thrown
  }
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("panel.domains"))("dns") }
}

export default async function DomainPage({ params }: Props) {
  await requireAdmin("/panel/domains")
  const { directory, config } = rooms()
  const domain = await domainOf(params)
  const hostname = (await directory.hostname()) ?? `mail.${domain.name}`
  const { imaps, submissions } = config.ports
  const records = dnsRecords({
    domain: domain.name,
    hostname,
    imaps: imaps === "off" ? undefined : imaps,
    submissions: submissions === "off" ? undefined : submissions,
  })
  return <DnsView name={domain.readable} hostname={hostname} records={records} />
}
