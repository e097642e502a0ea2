// DNS with an eye on DNSSEC. We do not validate: a resolver that the operator trusts does, and says so by the AD bit
// (RFC 4035 §3.2.3), which node:dns does not show. So its answer is only worth what the way to it is worth: it must be
// on this machine, or named by the operator (MISSIVA_DNS_SERVERS) together with MISSIVA_DNSSEC=on.

import { getServers } from "node:dns"
import type { DecodedPacket, Answer as PacketRecord, TlsaData } from "dns-packet"
import { type NameServer, nameServer, query, type SecureType } from "./query.ts"

/** What a record of each kind looks like. */
export interface RecordOf {
  MX: { preference?: number; exchange: string }
  A: string
  AAAA: string
  CNAME: string
  TLSA: TlsaData
}

/** An answer. `secure`: it was validated, including that there is nothing. */
export type SecureAnswer<T> =
  /** `name`: whose records they are, aliases followed. */
  | { kind: "found"; records: T[]; secure: boolean; name: string }
  | { kind: "nothing"; secure: boolean }
  | { kind: "no-such-name"; secure: boolean }
  /** `code` as c-ares names it. Where DNSSEC is broken, resolvers say ESERVFAIL. */
  | { kind: "trouble"; code: string }

/** Servers asked, times each is asked, and the time for all of it, milliseconds. */
const mostServers = 3
const rounds = 2
const wholeTime = 12_000
/** Records looked at, and aliases followed within an answer. */
const mostRecords = 100
const mostAliases = 8

/** A name whose answers a validating resolver has been able to validate for many years. */
const signedForLong = "org"

/** Asks validating resolvers. */
export class SecureDns {
  readonly #servers: NameServer[]
  readonly #trusted: boolean

  /** @param servers as configured; undefined: the system's, which are believed only when they are on this machine */
  constructor(servers: readonly string[] | undefined) {
    this.#servers = (servers ?? getServers()).slice(0, mostServers).map(nameServer)
    this.#trusted = servers !== undefined || this.#servers.every(({ address }) => isHere(address))
  }

  /** Whether the resolver validates, and the way to it is safe; undefined: it does not answer. */
  async validates(): Promise<boolean | undefined> {
    const answer = await this.ask(signedForLong, "A")
    return answer.kind === "trouble" ? undefined : answer.secure
  }

  /** The records of a name; never throws. */
  async ask<T extends SecureType>(name: string, type: T): Promise<SecureAnswer<RecordOf[T]>> {
    const plain = name.toLowerCase().replace(/\.$/, "")
    if (!isAskable(plain)) return { kind: "no-such-name", secure: false }
    const end = performance.now() + wholeTime
    const tries = Array.from({ length: rounds }, () => this.#servers).flat()
    let code = "ETIMEOUT"
    for (const server of tries) {
      if (performance.now() > end) break
      const answer = await askOne<RecordOf[T]>(server, plain, type)
      if (answer.kind !== "trouble") return this.#trusted ? answer : { ...answer, secure: false }
      code = answer.code
    }
    return { kind: "trouble", code }
  }
}

async function askOne<T>(server: NameServer, name: string, type: SecureType): Promise<SecureAnswer<T>> {
  try {
    return readAnswer<T>(await query(server, name, type), name, type)
  } catch (thrown) {
    return { kind: "trouble", code: (thrown as Error).message }
  }
}

/** What an answer says about a name. */
export function readAnswer<T>(packet: DecodedPacket, name: string, type: SecureType): SecureAnswer<T> {
  // Types of dns-packet do not know it; the names are those of RFC 1035 and later.
  const { rcode } = packet as DecodedPacket & { rcode: string }
  const secure = packet.flag_ad
  if (rcode === "NXDOMAIN") return { kind: "no-such-name", secure }
  if (rcode !== "NOERROR") return { kind: "trouble", code: `E${rcode}` }
  const records = (packet.answers ?? []).slice(0, mostRecords)
  const owner = type === "CNAME" ? name : canonical(records, name)
  if (owner === undefined) return { kind: "trouble", code: "EBADRESP" }
  const found = records.filter((record) => record.type === type && sameName(record.name, owner))
  if (found.length === 0) return { kind: "nothing", secure }
  return {
    kind: "found",
    records: found.map((record) => (record as unknown as { data: T }).data),
    secure,
    name: owner,
  }
}

/** Where the aliases of an answer lead; undefined when they lead nowhere. */
function canonical(records: readonly PacketRecord[], name: string): string | undefined {
  let owner = name
  for (let followed = 0; followed <= mostAliases; followed++) {
    const alias = records.find((record) => record.type === "CNAME" && sameName(record.name, owner))
    if (!alias) return owner
    owner = (alias as { data: string }).data.toLowerCase().replace(/\.$/, "")
  }
  return undefined
}

const sameName = (a: string, b: string) => a.toLowerCase().replace(/\.$/, "") === b

const isHere = (address: string) => address === "127.0.0.1" || address === "::1"

/** Whether a name can be in DNS at all; others are never asked for. */
function isAskable(name: string): boolean {
  if (name === "" || name.length > 253) return false
  return name.split(".").every((label) => label.length > 0 && label.length <= 63 && /^[!-~]+$/.test(label))
}
