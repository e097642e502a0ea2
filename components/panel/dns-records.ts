/** What a DNS record is for; the catalogue has the words. */
type Purpose = "address" | "mx" | "spf" | "dmarc" | "imaps" | "submissions"

export interface DnsRecord {
  purpose: Purpose
  type: "A" | "MX" | "TXT" | "SRV"
  /** Fully qualified, without a dot at the end. */
  name: string
  /** Undefined: only the person in front of it knows. */
  value: string | undefined
}

export interface DnsFacts {
  domain: string
  hostname: string
  /** Undefined: turned off. */
  imaps: number | undefined
  submissions: number | undefined
}

/** The records that make mail for a domain arrive here, and mail from here be believed. */
export function dnsRecords({ domain, hostname, imaps, submissions }: DnsFacts): DnsRecord[] {
  const service = (purpose: Purpose, port: number | undefined): DnsRecord[] =>
    // RFC 6186 §3, RFC 8314 §5.1
    port
      ? [{ purpose, type: "SRV", name: `_${purpose}._tcp.${domain}`, value: `0 1 ${port} ${hostname}.` }]
      : []
  return [
    { purpose: "address", type: "A", name: hostname, value: undefined },
    { purpose: "mx", type: "MX", name: domain, value: `10 ${hostname}.` },
    { purpose: "spf", type: "TXT", name: domain, value: "v=spf1 mx -all" },
    {
      purpose: "dmarc",
      type: "TXT",
      name: `_dmarc.${domain}`,
      value: `v=DMARC1; p=quarantine; rua=mailto:postmaster@${domain}`,
    },
    ...service("imaps", imaps),
    ...service("submissions", submissions),
  ]
}
