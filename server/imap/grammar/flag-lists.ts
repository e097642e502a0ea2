// Which flags a client is told of, and which of them the rights of RFC 4314 §4 let it change.

import type { Rights } from "../../directory/rights.ts"
import { deleted, type FlagScope, flagBits, seen } from "../../store/flags.ts"
import { isFull } from "../../store/keywords.ts"

const systemFlags = ["\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"]

/** What FLAGS lists: the system flags and the keywords of a mailbox. */
export const allFlags = (keywords: readonly string[]): string => [...systemFlags, ...keywords].join(" ")

const allBits = Object.values(flagBits).reduce((all, bit) => all | bit, 0)

/** The flags somebody may change: "t" is for \Deleted, "s" for \Seen, "w" for all others. */
export function flagScope(rights: Rights): FlagScope {
  const others = rights.includes("w") ? allBits & ~(seen | deleted) : 0
  const bits = others | (rights.includes("s") ? seen : 0) | (rights.includes("t") ? deleted : 0)
  return { bits, keywords: rights.includes("w") }
}

/**
 * What PERMANENTFLAGS lists of a mailbox: the flags the user may change (RFC 4314 §5.1.1), and "\*" while there is room
 * for other keywords (RFC 9051 §7.1).
 */
export function permanentFlags(inUse: readonly string[], rights: Rights): string {
  const { bits, keywords } = flagScope(rights)
  const system = systemFlags.filter((name) => bits & flagBits[name]!)
  return [...system, ...(keywords ? inUse : []), ...(keywords && !isFull(inUse) ? ["\\*"] : [])].join(" ")
}

/** Whether somebody can change anything in a mailbox (RFC 4314 §5.2). */
export const mayChange = (rights: Rights): boolean => /[iestw]/.test(rights)
