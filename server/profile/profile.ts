import { z } from "zod"
import type { Clock } from "../clock.ts"
import type { Database } from "../db/prisma.ts"
import { canonicalAddress } from "../directory/addresses.ts"
import type { Directory } from "../directory/directory.ts"
import { checked } from "../directory/input.ts"
import { rank, type Suggestion } from "./contacts.ts"
import * as identities from "./identities.ts"
import { type Preferences, preferenceChanges, readPreferences } from "./preferences.ts"

export interface ProfileParts {
  prisma: Database
  clock: Clock
  directory: Directory
}

/** Languages the product speaks. */
const locale = z.enum(["en", "ca", "es", "pt"], "Choose a language from the list")

/** Contacts looked through for a suggestion, and people taken from one letter. */
const mostContacts = 5000
const mostCollected = 100

/**
 * What a person keeps beside mail: identities, preferences, contacts. Everything is asked with the id of an account and
 * answers for that account alone.
 */
export class Profile {
  readonly #parts: ProfileParts

  constructor(parts: ProfileParts) {
    this.#parts = parts
  }

  identities = (accountId: number) => identities.listIdentities(this.#parts.prisma, accountId)
  saveIdentity = (accountId: number, input: identities.IdentityInput) =>
    identities.saveIdentity(this.#parts, accountId, input)
  makePrimary = (accountId: number, id: number) => identities.makePrimary(this.#parts.prisma, accountId, id)
  deleteIdentity = (accountId: number, id: number) =>
    identities.deleteIdentity(this.#parts.prisma, accountId, id)

  /** Every preference, chosen or default. */
  async preferences(accountId: number): Promise<Preferences> {
    const rows = await this.#parts.prisma.preference.findMany({
      where: { accountId },
      select: { key: true, value: true },
    })
    return readPreferences(rows)
  }

  /** Keeps what is given and leaves the rest. @throws MailError "invalid" with the key as field */
  async setPreferences(accountId: number, input: Partial<Preferences>): Promise<void> {
    const changes = Object.entries(checked(preferenceChanges, input)).filter(
      ([, value]) => value !== undefined,
    )
    const { prisma } = this.#parts
    await prisma.$transaction(async (tx) => {
      for (const [key, chosen] of changes) {
        const value = JSON.stringify(chosen)
        await tx.preference.upsert({
          where: { accountId_key: { accountId, key } },
          create: { accountId, key, value },
          update: { value },
        })
      }
    })
  }

  /** @throws MailError "invalid" */
  async setLocale(accountId: number, chosen: string): Promise<void> {
    const data = { locale: checked(locale, chosen) }
    await this.#parts.prisma.account.updateMany({ where: { id: accountId }, data })
  }

  /** Remembers whom a letter went to, so that they can be suggested. What is no address is passed over. */
  async collect(accountId: number, recipients: Suggestion[]): Promise<void> {
    const { prisma, clock } = this.#parts
    const usedAt = new Date(clock.now())
    const people = new Map<string, string>()
    for (const { name, address } of recipients.slice(0, mostCollected)) {
      const canonical = canonicalAddress(address)
      if (canonical)
        people.set(
          canonical,
          name
            .replace(/\p{Cc}/gu, " ")
            .trim()
            .slice(0, 200),
        )
    }
    await prisma.$transaction(async (tx) => {
      for (const [address, name] of people)
        await tx.contact.upsert({
          where: { accountId_address: { accountId, address } },
          create: { accountId, address, name, uses: 1, usedAt },
          update: { uses: { increment: 1 }, usedAt, ...(name ? { name } : {}) },
        })
    })
  }

  /** The people a few letters may mean, best first, at most 8. */
  async suggest(accountId: number, text: string): Promise<Suggestion[]> {
    const rows = await this.#parts.prisma.contact.findMany({
      where: { accountId },
      orderBy: [{ usedAt: "desc" }],
      take: mostContacts,
      select: { name: true, address: true, uses: true, usedAt: true },
    })
    return rank(rows, text.slice(0, 200), { now: this.#parts.clock.now(), limit: 8 })
  }
}
