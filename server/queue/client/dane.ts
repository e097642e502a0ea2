// DANE for SMTP (RFC 7671, RFC 7672): the zone of a mail server says which certificate it has, or who issued it, in
// TLSA records. Pure: whether a chain of certificates is what the records say.

import { createHash, createPublicKey, type KeyObject, X509Certificate } from "node:crypto"
import { constraintDoubt } from "./constraints.ts"

/** A TLSA record (RFC 6698 §2.1). */
export interface TlsaRecord {
  usage: number
  selector: number
  matchingType: number
  certificate: Buffer
}

/** What a mail server's zone says. */
export interface DaneDemand {
  /** Name behind `_25._tcp.`: what the server is asked to be (SNI). */
  base: string
  /** Names of which a certificate issued by a trust anchor must have one (RFC 7672 §3.2.2). */
  names: readonly string[]
  /** Those we can use. None: TLS is a must, by whatever certificate (RFC 7672 §2.2). */
  records: readonly TlsaRecord[]
  /** All it says, as DNS writes it down (RFC 6698 §2.2). */
  published?: readonly string[]
}

/** A record as DNS writes it down (RFC 6698 §2.2). */
export const tlsaText = ({ usage, selector, matchingType, certificate }: TlsaRecord): string =>
  `${usage} ${selector} ${matchingType} ${certificate.toString("hex")}`

/** DANE-TA and DANE-EE; the other usages mean nothing for SMTP (RFC 7672 §3.1.3). */
const trustAnchor = 2
const endEntity = 3
const whole = 0
const digests: Record<number, { name: string; size: number }> = {
  1: { name: "sha256", size: 32 },
  2: { name: "sha512", size: 64 },
}
/** Longest way from a server's certificate to its trust anchor. */
const longestPath = 10
const serverAuth = "1.3.6.1.5.5.7.3.1"

/** The records that can be used; of digests of the same thing only the strongest (RFC 7671 §9). */
export function usableRecords(records: readonly TlsaRecord[]): TlsaRecord[] {
  const good = records.filter(isUsable)
  return good.filter(
    ({ usage, selector, matchingType }) =>
      matchingType !== 1 ||
      !good.some((other) => other.usage === usage && other.selector === selector && other.matchingType === 2),
  )
}

function isUsable({ usage, selector, matchingType, certificate }: TlsaRecord): boolean {
  if (usage !== trustAnchor && usage !== endEntity) return false
  if (selector !== 0 && selector !== 1) return false
  if (matchingType !== whole) return digests[matchingType]?.size === certificate.length
  return (selector === 0 ? certificateOf(certificate) : keyOf(certificate)) !== undefined
}

function certificateOf(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der)
  } catch {
    return undefined
  }
}

function keyOf(der: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: der, format: "der", type: "spki" })
  } catch {
    return undefined
  }
}

/**
 * Why a server is not who its zone says; undefined: it is.
 * @param chain what the server sent, its own certificate first
 * @param now milliseconds
 */
export function daneDoubt(
  chain: readonly X509Certificate[],
  { names, records }: Pick<DaneDemand, "names" | "records">,
  now: number,
): string | undefined {
  const [leaf] = chain
  if (!leaf) return "the server shows no certificate"
  // The record says all there is to say: neither names nor dates count (RFC 7672 §3.1.1).
  if (records.some((record) => record.usage === endEntity && matches(leaf, record))) return undefined
  const anchors = records.filter(({ usage }) => usage === trustAnchor)
  if (anchors.length === 0) return "no TLSA record matches its certificate"
  const path = anchoredPath(chain, anchors, now)
  if (!path) return "no TLSA record matches its certificate or an issuer of it"
  if (!names.some((name) => leaf.checkHost(name) !== undefined))
    return `its certificate is not for ${names.join(" or ")}`
  if (leaf.keyUsage && !leaf.keyUsage.includes(serverAuth)) return "its certificate is not for servers"
  return constraintDoubt(path, names)
}

function matches(certificate: X509Certificate, { selector, matchingType, certificate: data }: TlsaRecord) {
  const bytes =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ format: "der", type: "spki" })
  const digest = digests[matchingType]
  return (digest ? createHash(digest.name).update(bytes).digest() : bytes).equals(data)
}

/**
 * The path of good signatures from the server's certificate to an anchor, both included (RFC 7671 §5.2); an anchor that is
 * a key alone has no certificate to show. undefined: there is none.
 */
function anchoredPath(
  chain: readonly X509Certificate[],
  anchors: readonly TlsaRecord[],
  now: number,
): X509Certificate[] | undefined {
  // An anchor that is in DNS whole need not be sent by the server.
  const known = anchors.flatMap(({ selector, matchingType, certificate }) =>
    matchingType === whole && selector === 0 ? (certificateOf(certificate) ?? []) : [],
  )
  const keys = anchors.flatMap(({ selector, matchingType, certificate }) =>
    matchingType === whole && selector === 1 ? (keyOf(certificate) ?? []) : [],
  )
  const path = [chain[0]!]
  while (path.length <= longestPath) {
    const at = path.at(-1)!
    if (!isCurrent(at, now)) return undefined
    if (keys.some((key) => at.verify(key))) return path
    const issuer = [...chain.slice(1), ...known].find((other) => isIssuedBy(at, other))
    if (!issuer || issuer.raw.equals(at.raw)) return undefined
    path.push(issuer)
    if (anchors.some((anchor) => matches(issuer, anchor))) return isCurrent(issuer, now) ? path : undefined
  }
  return undefined
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate) =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

const isCurrent = ({ validFromDate, validToDate }: X509Certificate, now: number) =>
  validFromDate.getTime() <= now && now <= validToDate.getTime()
