// Who an access control list can speak of: an account by its address, a group by "$" and its address, everybody of a
// domain by "@" and its name, and everybody.

import type { DatabaseTransaction } from "../db/prisma.ts"
import { canonicalAddress, canonicalDomain } from "./addresses.ts"

/** Everybody; nobody signs in without a name, so "anonymous" is in use by nobody. */
export const everybody: readonly string[] = ["anyone", "authenticated", "anonymous"]

/** An identifier as it is kept; undefined for what can be nobody here. */
export function canonicalIdentifier(text: string): string | undefined {
  const small = text.toLowerCase()
  if (everybody.includes(small)) return small
  const [sign, rest] = [text.charAt(0), text.slice(1)]
  if (sign === "@") return withSign(sign, canonicalDomain(rest))
  if (sign === "$") return withSign(sign, canonicalAddress(rest))
  return canonicalAddress(text)
}

const withSign = (sign: string, rest: string | undefined) => rest && sign + rest

/** Takes every right away that an identifier has, lest whoever goes by it next has them. */
export async function dropRightsOf(tx: DatabaseTransaction, identifier: string): Promise<void> {
  await tx.mailboxRight.deleteMany({ where: { identifier } })
  await tx.accountRight.deleteMany({ where: { identifier } })
}
