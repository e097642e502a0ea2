import { type Handover, parseWay } from "../directory/destination.ts"
import type { AccountRef } from "../directory/lookup.ts"
import type { Resolution } from "../directory/resolve.ts"
import { type Amount, exceeded } from "../store/quota.ts"

/** One recipient of the envelope with what the directory knows about it. */
export interface Resolved {
  address: string
  resolution: Resolution
}

/** What is known when the plan is made. */
export interface Facts {
  recipients: Resolved[]
  /** What is held by each account that has a quota. */
  usage: ReadonlyMap<number, Amount>
  /** Of the message, bytes. */
  size: number
}

/** Why a recipient does not get the message although the envelope names them. */
type RefusalReason = "unknown" | "disabled" | "over-quota"

/** What will be done, all of it in one commit. Every recipient of the envelope is in at least one of the lists. */
export interface Plan {
  /** Accounts that get a copy; each once, however many of their addresses were named. */
  copies: AccountRef[]
  /** Addresses elsewhere that the queue owes the message to; each once. */
  relays: string[]
  /** What goes another way: into files, to programs, to servers that take LMTP; each once. */
  handovers: PlannedHandover[]
  /** The recipient of the envelope by whom an account gets its copy. */
  addressed: ReadonlyMap<number, string>
  /** The recipient of the envelope that a relay stands for. */
  origins: ReadonlyMap<string, string>
  /** Recipients of the envelope who get it here, or are sent on from here to several. */
  served: { address: string; expanded: boolean }[]
  refusals: { address: string; reason: RefusalReason }[]
}

/** A handover with the recipient of the envelope that it stands for. */
export interface PlannedHandover extends Handover {
  origin: string
}

/** Decides what becomes of a message for each recipient. */
export function makePlan(facts: Facts): Plan {
  const copies = new Map<number, AccountRef>()
  const relays = new Map<string, string>()
  const refusals: Plan["refusals"] = []
  const served: Plan["served"] = []
  const origins = new Map<string, string>()
  const addressed = new Map<number, string>()
  const handovers = new Map<string, PlannedHandover>()
  const owe = (remote: string, address: string) => {
    relays.set(sameAddress(remote), remote)
    if (!origins.has(remote)) origins.set(remote, address)
  }
  for (const { address, resolution } of facts.recipients) {
    if (resolution.kind === "remote") owe(address, address)
    else if (resolution.kind !== "local") refusals.push({ address, reason: resolution.kind })
    else {
      const able = resolution.accounts.filter((account) => hasRoom(account, facts))
      for (const account of able) {
        copies.set(account.id, account)
        if (!addressed.has(account.id)) addressed.set(account.id, address)
      }
      for (const remote of resolution.remotes) owe(remote, address)
      for (const handover of resolution.handovers ?? [])
        if (!handovers.has(keyOf(handover))) handovers.set(keyOf(handover), { ...handover, origin: address })
      const places = able.length + resolution.remotes.length + (resolution.handovers?.length ?? 0)
      if (able.length > 0 || places > 1) served.push({ address, expanded: places > 1 })
      if (able.length < resolution.accounts.length) refusals.push({ address, reason: "over-quota" })
    }
  }
  return {
    copies: [...copies.values()],
    relays: [...relays.values()],
    handovers: [...handovers.values()],
    addressed,
    origins,
    served,
    refusals,
  }
}

/** A file gets a message once, whoever it is for. */
const keyOf = ({ address, way }: Handover) => (isFile(way) ? way : `${address} ${way}`)

function isFile(way: string): boolean {
  const kind = parseWay(way)?.to.kind
  return kind === "mbox" || kind === "maildir"
}

function hasRoom({ id, quotaBytes, quotaMessages }: AccountRef, { usage, size }: Facts): boolean {
  const used = usage.get(id) ?? { bytes: 0, messages: 0 }
  const limit = { bytes: quotaBytes, messages: quotaMessages }
  return exceeded(limit, used, { bytes: size, messages: 1 }) === undefined
}

// Only the domain is free of case; elsewhere Ann and ann may be two people (RFC 5321 §2.4).
function sameAddress(address: string): string {
  const at = address.lastIndexOf("@")
  return address.slice(0, at) + address.slice(at).toLowerCase()
}
