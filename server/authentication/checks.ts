import { Readable } from "node:stream"
import type { ARCResult, DKIMResult, DMARCResult } from "mailauth"
import { headerFields } from "../mime/header.ts"
import { withoutComments } from "../mime/parameters.ts"
import { Pace } from "../pace.ts"
import { asciiDomain, domainOf } from "./domain-name.ts"
import type { Arrival, CheckResult, WholeMessage } from "./examination.ts"
import type { Lookup } from "./resolver.ts"

/** Larger headers, and more fields, are not checked for signatures: reading them would cost more than it tells. */
const largestHeader = 128 * 1024
const mostFields = 1_000
const mostLines = 4_000
/** Signatures that are looked at, from the top (RFC 6376 §6.1), and the longest. */
const mostSignatures = 8
const longestSignature = 6_144
/** Author domains that are judged when From names several. */
const mostAuthorDomains = 4
/** SPF as a whole (RFC 7208 §4.6.4), milliseconds. */
const spfTime = 20_000
/** Shorter RSA keys prove nothing (RFC 8301 §3.2), bits. */
const leastBits = 1024

/** The package is loaded with the first message: 30 MB that a server without strangers' mail can do without. */
const load = async () => {
  const [spf, dkim, arc, dmarc] = await Promise.all([
    import("mailauth/lib/spf/index.js"),
    import("mailauth/lib/dkim/verify.js"),
    import("mailauth/lib/arc/index.js"),
    import("mailauth/lib/dmarc/index.js"),
  ])
  return { spf: spf.spf, verify: dkim.dkimVerify, arc: arc.arc, dmarc: dmarc.evaluateDmarc }
}

/** What is known of one signature. */
export interface Signature {
  result: CheckResult
  domain: string
  selector: string
}

/** What the signatures of a message, and its chain of seals, say. */
export interface Signatures {
  dkim: Signature[]
  arc: { result: CheckResult; sealers: string[] /** What the first one found. */; first: string }
  /** Addresses in From, as written, and how many From fields there are. */
  authors: string[]
  fromFields: number
}

/** What DMARC says about one author domain. */
export interface Alignment {
  domain: string
  result: CheckResult
  /** What the domain wants done with mail that fails; "none" where it says nothing. */
  policy: "none" | "quarantine" | "reject"
  /** For reports: where the record was found, and its text. */
  policyDomain: string
  record: string
  spfAligned: boolean
  dkimAligned: boolean
}

/** SPF for MAIL FROM, or for the name in EHLO where that is null (RFC 7208 §2.4). */
export async function checkSpf(
  { client, helo, sender }: Arrival,
  lookup: Lookup,
  hostname: string,
): Promise<{ result: CheckResult; domain: string }> {
  const { spf } = await load()
  const name = /^[a-z0-9._-]{1,253}$/i.test(helo) ? helo : "unknown"
  const domain = (sender === "" ? asciiDomain(name) : domainOf(sender)) ?? ""
  const options = {
    ip: client,
    helo: name,
    sender,
    mta: hostname,
    resolver: lookup as never,
    maxElapsedTime: spfTime,
    strict: true,
  }
  const found = await spf(options)
  return { result: known(found ? found.status.result : "none"), domain }
}

/** DKIM and ARC. @param now milliseconds, for signatures that expire */
export async function checkSignatures(
  message: WholeMessage,
  lookup: Lookup,
  now: number,
): Promise<Signatures> {
  const { verify, arc } = await load()
  const readable = readableHeader(message.header)
  const header = readable.header
  const body = hasSignature(header) ? message.body() : []
  const options = { resolver: lookup as never, minBitLength: leastBits, curTime: new Date(now), strict: true }
  const found = await verify(Readable.from(paced(header, body), { objectMode: false }), {
    ...options,
    sender: "nobody@invalid",
  })
  const chain = found.arc ? await arc(found.arc as never, { ...options }) : undefined
  const dkim = found.results.filter((result) => result.signingDomain !== undefined).map(signatureOf)
  return {
    dkim: readable.whole ? dkim : [...dkim, { result: "permerror", domain: "", selector: "" }],
    arc: arcOf(chain, found.arc as unknown as ChainHolder),
    authors: found.headerFrom,
    fromFields: found.fromFields,
  }
}

/** DMARC for each author domain of a message (RFC 9989 §5.3); the first first. */
export async function checkAlignment(
  { authors, fromFields, dkim }: Signatures,
  spf: { result: CheckResult; domain: string },
  lookup: Lookup,
): Promise<Alignment[]> {
  const domains = authorDomains(authors)
  if (domains.length > mostAuthorDomains || fromFields === 0) return []
  const usable = (result: CheckResult) => result === "pass" || result === "temperror"
  const proof = {
    spf: spf.result === "pass" ? [spf.domain] : [],
    dkim: dkim.filter(({ result }) => result === "pass").map(({ domain }) => domain),
  }
  // What could still come out well must not be held against the sender.
  const hope = {
    spf: usable(spf.result) ? [spf.domain] : [],
    dkim: dkim.filter(({ result }) => usable(result)).map(({ domain }) => domain),
  }
  return Promise.all(
    domains.map(async (domain) => {
      const found = await alignmentOf(domain, proof, lookup)
      if (
        found.result !== "fail" ||
        (hope.spf.length === proof.spf.length && hope.dkim.length === proof.dkim.length)
      )
        return found
      const hoped = await alignmentOf(domain, hope, lookup)
      return hoped.result === "fail" ? found : { ...found, result: "temperror" as const }
    }),
  )
}

/** The domains in From, each once; one that cannot be read is "". */
export function authorDomains(authors: string[]): string[] {
  return [...new Set(authors.flatMap(domainsIn))]
}

// Of `ceo@bank.example@plain.example` nobody knows which domain a reader believes: both have a say.
function domainsIn(author: string): string[] {
  const [, ...domains] = author
    .replace(/^@[^:]*:/, "")
    .replace(/^"(?:[^"\\]|\\.)*"/, "quoted")
    .split("@")
  return domains.length === 0 ? [""] : domains.map((domain) => asciiDomain(domain) ?? "")
}

async function alignmentOf(
  domain: string,
  proof: { spf: string[]; dkim: string[] },
  lookup: Lookup,
): Promise<Alignment> {
  const nothing = {
    policy: "none",
    policyDomain: "",
    record: "",
    spfAligned: false,
    dkimAligned: false,
  } as const
  if (domain === "") return { domain, result: "permerror", ...nothing }
  const { dmarc } = await load()
  const { response } = await dmarc({
    headerFrom: [`author@${domain}`],
    fromFields: 1,
    spfDomains: proof.spf,
    dkimDomains: proof.dkim.map((name) => ({ domain: name })),
    resolver: lookup as never,
    strict: true,
  } as never)
  if (!response) return { domain, result: "permerror", ...nothing }
  const result = known(response.status.result)
  if (!response.policy) return { domain, result, ...nothing }
  const { policy, policyDomain = "", rr = "", alignment } = response as DMARCResult
  return {
    domain,
    result,
    policy: policy === "reject" || policy === "quarantine" ? policy : "none",
    policyDomain,
    record: rr,
    spfAligned: Boolean(alignment?.spf?.result),
    dkimAligned: Boolean(alignment?.dkim?.result),
  }
}

function signatureOf({ status, signingDomain, selector }: DKIMResult): Signature {
  // A signature for a part of the body says nothing about the rest, which may be what the reader sees (RFC 6376 §8.2).
  const partial = (status.underSized ?? 0) > 0
  const result = known(status.result)
  return {
    result: result === "pass" && partial ? "policy" : result,
    domain: asciiDomain(signingDomain ?? "") ?? "",
    selector: asciiDomain(selector ?? "") ?? "",
  }
}

interface ChainHolder {
  chain?: Record<"arc-seal" | "arc-authentication-results", ChainField>[] | false
}
interface ChainField {
  parsed?: { d?: { value?: unknown } }
  original?: Buffer | string
}

function arcOf(found: ARCResult | undefined, { chain }: ChainHolder): Signatures["arc"] {
  const result = known(found?.status.result ?? "none")
  if (!chain || result !== "pass") return { result, sealers: [], first: "" }
  const first = String(chain[0]?.["arc-authentication-results"].original ?? "")
  return {
    result,
    sealers: chain.map((set) => asciiDomain(String(set["arc-seal"].parsed?.d?.value ?? "")) ?? ""),
    first: withoutComments(first.slice(first.indexOf(":") + 1), ""),
  }
}

const results = ["none", "pass", "fail", "policy", "softfail", "neutral", "temperror", "permerror"]

const known = (result: string): CheckResult =>
  (results.includes(result) ? result : "permerror") as CheckResult

// Header and body in turn, with rests: a large message must not hold up the others.
async function* paced(header: Buffer, body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  const pace = new Pace()
  yield header
  for await (const chunk of body) {
    await pace.rest()
    yield chunk
  }
}

const isSignature = (name: string) => name === "dkim-signature"

function hasSignature(header: Buffer): boolean {
  for (const { name } of headerFields(header))
    if (/^(dkim-signature|arc-message-signature)$/i.test(name)) return true
  return false
}

/** The header block without what it would cost too much to look at; of one that is too large, only who it is from. */
function readableHeader(block: Buffer): { header: Buffer; whole: boolean } {
  const fields = [...headerFields(block)]
  const small = block.length <= largestHeader && fields.length <= mostFields && lines(block) <= mostLines
  let signatures = 0
  const kept = fields.filter(({ name, start, end }) => {
    const lower = name.toLowerCase()
    if (lower === "from") return end - start <= longestSignature
    if (!small) return false
    return !isSignature(lower) || (end - start <= longestSignature && ++signatures <= mostSignatures)
  })
  if (kept.length === fields.length) return { header: block, whole: true }
  const pieces = kept.map(({ start, end }) => block.subarray(start, end))
  return { header: Buffer.concat([...pieces, Buffer.from("\r\n")]), whole: small }
}

function lines(block: Buffer): number {
  let count = 0
  for (let at = block.indexOf(10); at !== -1; at = block.indexOf(10, at + 1)) count++
  return count
}
