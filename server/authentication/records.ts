import { createHash, X509Certificate } from "node:crypto"
import type { PublishedKey } from "./keys.ts"

/** What a record is for; the catalogue has the words. */
export type Purpose =
  | "address"
  | "mx"
  | "spf"
  | "dkim"
  | "dkimPending"
  | "dkimRetired"
  | "dmarc"
  | "stsPolicy"
  | "stsHost"
  | "tlsReports"
  | "tlsa"
  | "imaps"
  | "submissions"
  | "pop3s"
  | "autoconfig"

/** One record that DNS should show. */
export interface DomainRecord {
  purpose: Purpose
  type: "A" | "MX" | "TXT" | "SRV" | "CNAME" | "TLSA"
  /** Fully qualified, without a dot at the end. */
  name: string
  /** Undefined: only the person in front of it knows. */
  value: string | undefined
}

/** What is published about a domain. */
export interface DomainFacts {
  domain: string
  /** As this server calls itself. */
  hostname: string
  keys: PublishedKey[]
  /** Of the listeners; undefined: turned off. */
  ports: { imaps?: number | undefined; submissions?: number | undefined; pop3s?: number | undefined }
  mtaSts: StsMode
  /** The certificate of this server, PEM; undefined: there is none yet. */
  certificate?: string | undefined
}

/** What other servers are asked to do when TLS to us fails (RFC 8461 §5): nothing, tell us, or not to deliver. */
export type StsMode = "off" | "testing" | "enforce"

/** How long others may remember our policy, seconds. */
const policyAge = { testing: 86_400, enforce: 14 * 86_400 }

/** The records that make mail for a domain arrive here, and mail from here be believed. */
export function domainRecords(facts: DomainFacts): DomainRecord[] {
  const { domain, hostname, keys } = facts
  return [
    { purpose: "address", type: "A", name: hostname, value: undefined },
    { purpose: "mx", type: "MX", name: domain, value: `10 ${hostname}.` },
    { purpose: "spf", type: "TXT", name: domain, value: "v=spf1 mx -all" },
    ...keys.map(keyRecord),
    {
      purpose: "dmarc",
      type: "TXT",
      name: `_dmarc.${domain}`,
      value: `v=DMARC1; p=quarantine; rua=mailto:postmaster@${domain}`,
    },
    ...stsRecords(facts),
    {
      purpose: "tlsReports",
      type: "TXT",
      name: `_smtp._tls.${domain}`,
      value: `v=TLSRPTv1; rua=mailto:postmaster@${domain}`,
    },
    ...tlsaRecords(facts),
    ...services(facts),
    { purpose: "autoconfig", type: "CNAME", name: `autoconfig.${domain}`, value: `${hostname}.` },
  ]
}

const keyPurposes = { pending: "dkimPending", active: "dkim", retired: "dkimRetired" } as const

function keyRecord({ selector, domain, record, state }: PublishedKey): DomainRecord {
  return { purpose: keyPurposes[state], type: "TXT", name: `${selector}._domainkey.${domain}`, value: record }
}

function stsRecords({ domain, hostname, mtaSts }: DomainFacts): DomainRecord[] {
  if (mtaSts === "off") return []
  const id = policyId(stsPolicy(hostname, mtaSts))
  return [
    { purpose: "stsPolicy", type: "TXT", name: `_mta-sts.${domain}`, value: `v=STSv1; id=${id}` },
    { purpose: "stsHost", type: "CNAME", name: `mta-sts.${domain}`, value: `${hostname}.` },
  ]
}

// The key rather than the certificate, because it stays when that is renewed; found where others connect (RFC 7671 §5.1).
function tlsaRecords({ hostname, certificate }: DomainFacts): DomainRecord[] {
  if (certificate === undefined) return []
  const key = new X509Certificate(certificate).publicKey.export({ format: "der", type: "spki" })
  const value = `3 1 1 ${createHash("sha256").update(key).digest("hex")}`
  return [{ purpose: "tlsa", type: "TLSA", name: `_25._tcp.${hostname}`, value }]
}

// RFC 6186 §3, RFC 8314 §5.1
function services({ domain, hostname, ports }: DomainFacts): DomainRecord[] {
  return (["imaps", "submissions", "pop3s"] as const).flatMap((purpose) => {
    const port = ports[purpose]
    if (!port) return []
    const priority = purpose === "pop3s" ? 10 : 0
    return {
      purpose,
      type: "SRV",
      name: `_${purpose}._tcp.${domain}`,
      value: `${priority} 1 ${port} ${hostname}.`,
    }
  })
}

/** The policy file of our domains (RFC 8461 §3.2). */
export function stsPolicy(hostname: string, mode: Exclude<StsMode, "off">): string {
  return `version: STSv1\r\nmode: ${mode}\r\nmx: ${hostname}\r\nmax_age: ${policyAge[mode]}\r\n`
}

/** Changes whenever the policy does (RFC 8461 §3.1). */
export function policyId(policy: string): string {
  return createHash("sha256").update(policy).digest("hex").slice(0, 20)
}

/** A record as a line of a zone file (RFC 1035 §5.1); long texts in pieces of 255 bytes. */
export function zoneLine({ name, type, value }: DomainRecord): string {
  const data =
    type === "TXT" ? (value?.match(/.{1,255}/g) ?? []).map((piece) => `"${piece}"`).join(" ") : value
  return `${value === undefined ? "; " : ""}${name}. IN ${type} ${data ?? "(public address of this machine)"}`
}
