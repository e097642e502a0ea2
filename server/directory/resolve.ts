import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { type Address, parseAddress } from "./addresses.ts"
import { type Handover, parseDestination, wayText } from "./destination.ts"
import { type AccountRef, type Entry, firstAdmin, lookup, type People } from "./lookup.ts"

/** How far aliases are followed, and how many addresses one address may stand for. */
export const depthLimit = 10
export const widthLimit = 1000

/** Who gets the mail for an address. "remote": the domain is not ours. */
export type Resolution =
  /** `handovers`: what goes out another way: to a file, a program, a server by LMTP. */
  | { kind: "local"; accounts: AccountRef[]; remotes: string[]; handovers?: Handover[] }
  | { kind: "unknown" | "disabled" }
  /** `relayed`: not ours, but we take mail for it from anybody, as its relay or backup. */
  | { kind: "remote"; relayed?: boolean }

/** What following aliases gathered so far. */
interface Expansion {
  accounts: Map<number, AccountRef>
  remotes: Set<string>
  handovers: Map<string, Handover>
  seen: Set<string>
  /** Who gets it when it leads to nobody. */
  spare: AccountRef[]
  disabled: boolean
}

const tooFar = () => new MailError("limit", "This address leads to too many others")

/** Takes one entry into the expansion; the addresses still to be followed come back. */
function gather(expansion: Expansion, address: string, entry: Entry): string[] {
  switch (entry.kind) {
    case "account": {
      const { account, onward } = entry
      if (!onward || onward.keeps) expansion.accounts.set(account.id, account)
      else expansion.spare.push(account)
      return onward ? addressesOf(expansion, address, onward) : []
    }
    case "alias":
      if (entry.self) expansion.accounts.set(entry.self.id, entry.self)
      if (entry.otherwise) expansion.spare.push(entry.otherwise)
      return addressesOf(expansion, address, entry)
    case "catch-all":
      return entry.targets
    case "remote":
      expansion.remotes.add(address)
      return []
    case "disabled":
      expansion.disabled = true
      return []
    case "unknown":
      return []
  }
}

/** Takes the targets that are no addresses into the expansion; the addresses come back. */
function addressesOf(
  expansion: Expansion,
  address: string,
  { targets, as = "" }: { targets: readonly string[]; as?: string },
): string[] {
  return targets.filter((target) => {
    const to = parseDestination(target)
    if (to === undefined) return true
    if (typeof to === "string") return false
    const way = wayText({ as, to })
    // A file gets the message once, whoever it is for.
    const isFile = to.kind === "mbox" || to.kind === "maildir"
    const key = isFile ? way : `${address} ${way}`
    if (!expansion.handovers.has(key)) expansion.handovers.set(key, { address, way })
    if (expansion.handovers.size > widthLimit) throw tooFar()
    return false
  })
}

/** Visits a level of addresses, each once, so that a loop ends by itself. */
async function visit({ sql, people }: Asked, expansion: Expansion, level: string[]): Promise<string[]> {
  const next: string[] = []
  for (const address of level) {
    if (expansion.seen.has(address)) continue
    expansion.seen.add(address)
    if (expansion.seen.size > widthLimit) throw tooFar()
    const parsed = parseAddress(address)
    if (parsed) next.push(...gather(expansion, address, await lookup(sql, parsed, people)))
  }
  return next
}

/** Who is asked. */
interface Asked {
  sql: Sql
  people: People | undefined
}

/** Follows an entry to the end. What leads nowhere is left out. */
async function follow(asked: Asked, start: string, entry: Entry): Promise<Resolution> {
  const expansion: Expansion = {
    accounts: new Map(),
    remotes: new Set(),
    handovers: new Map(),
    seen: new Set([start]),
    spare: [],
    disabled: false,
  }
  let level = gather(expansion, start, entry)
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > depthLimit) throw tooFar()
    level = await visit(asked, expansion, level)
  }
  const accounts = [...expansion.accounts.values()]
  const remotes = [...expansion.remotes]
  const handovers = [...expansion.handovers.values()]
  if (accounts.length + remotes.length + handovers.length > 0)
    return { kind: "local", accounts, remotes, ...(handovers.length > 0 && { handovers }) }
  if (expansion.spare.length > 0) return { kind: "local", accounts: expansion.spare.slice(0, 1), remotes }
  return { kind: expansion.disabled ? "disabled" : "unknown" }
}

/** The resolution of an address that has been taken apart. */
export async function resolveParsed(sql: Sql, address: Address, people?: People): Promise<Resolution> {
  const entry = await lookup(sql, address, people)
  const start = `${address.local}@${address.domain}`
  switch (entry.kind) {
    case "account":
      if (entry.onward) return follow({ sql, people }, start, entry)
      return { kind: "local", accounts: [entry.account], remotes: [] }
    case "alias":
    case "catch-all":
      return follow({ sql, people }, start, entry)
    case "remote":
      return (await isRelayed(sql, address.domain)) ? { kind: "remote", relayed: true } : { kind: "remote" }
    default:
      return { kind: entry.kind }
  }
}

/** Whether a route says that we take mail for a domain, or for one above it. */
async function isRelayed(sql: Sql, domain: string): Promise<boolean> {
  const labels = domain.split(".").slice(-10)
  const above = labels.slice(1).map((_, index) => `.${labels.slice(index + 1).join(".")}`)
  const found = await sql.get(
    `SELECT id FROM route WHERE scope = 'domain' AND accepts = true AND subject IN (?${", ?".repeat(above.length)})
     LIMIT 1`,
    domain,
    ...above,
  )
  return found !== undefined
}

/**
 * Who gets the mail for an address as it stands in RCPT TO. A bare "postmaster" is allowed (RFC 5321 §4.5.1).
 * Text that is no address is "unknown" under a domain of ours or without one, else "remote".
 * @throws MailError "limit" when aliases lead too far, "unavailable" when the database cannot be asked
 */
export async function resolve(sql: Sql, text: string, people?: People): Promise<Resolution> {
  if (text.toLowerCase() === "postmaster") {
    const admin = await firstAdmin(sql)
    return admin ? { kind: "local", accounts: [admin], remotes: [] } : { kind: "unknown" }
  }
  const address = parseAddress(text)
  if (address) return resolveParsed(sql, address, people)
  const stranger = parseAddress(`nobody${text.slice(text.lastIndexOf("@"))}`)
  const ours = stranger && (await lookup(sql, stranger)).kind !== "remote"
  return { kind: text.includes("@") && !ours ? "remote" : "unknown" }
}
