import { z } from "zod"
import { MailError } from "../errors.ts"
import { canonicalAddress, canonicalDomain, localProblem, parseAddress } from "./addresses.ts"

/** A name in the DNS, in its canonical spelling. `missing` and `wrong` are what to say about none and about a bad one. */
function dnsName(missing: string, wrong: (text: string) => string) {
  return z
    .string(missing)
    .trim()
    .min(1, missing)
    .transform((text, check) => {
      const name = canonicalDomain(text)
      if (!name) check.addIssue({ code: "custom", message: wrong(shown(text)) })
      return name ?? z.NEVER
    })
}

/** A domain that may be created here. */
export const domainInput = dnsName(
  "Give the name of a domain",
  (text) => `"${text}" is not a domain; it should look like example.org`,
)

/** The name a machine goes by, as other servers look it up. */
export const hostnameInput = dnsName(
  "Give the host name of this server",
  (text) => `"${text}" is not a full host name; it should look like mail.example.org`,
)

/** Any address mail can be sent to, here or elsewhere. */
export const anyAddress = z
  .string("Give an address")
  .trim()
  .min(1, "Give an address")
  .transform((text, check) => {
    const address = canonicalAddress(text)
    if (!address)
      check.addIssue({
        code: "custom",
        message: `"${shown(text)}" is not an address; it should look like ann@example.org`,
      })
    return address ?? z.NEVER
  })

/** An address that may be created here: stricter about its local part. */
export const newAddress = anyAddress.superRefine((address, check) => {
  const problem = localProblem(parseAddress(address)!.local)
  if (problem) check.addIssue({ code: "custom", message: problem })
})

/** A person's name: one line, at most 200 characters. */
export const personName = z
  .string()
  .trim()
  .max(200, "A name can have at most 200 characters")
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "A name is one line of plain text")

/** A quota in bytes; 0 means no limit. Up to one pebibyte. */
export const quotaInput = z
  .number("Give the quota as a number")
  .int("Give the quota in whole bytes")
  .min(0, "A quota cannot be negative; 0 means no limit")
  .max(2 ** 50, "A quota can be 1 PiB at most")

/** A number of messages; 0 means no limit. Up to a thousand million. */
export const messageQuotaInput = z
  .number("Give the number of messages as a number")
  .int("Give the number of messages as a whole number")
  .min(0, "A number of messages cannot be negative; 0 means no limit")
  .max(1_000_000_000, "An account can be limited to 1,000,000,000 messages at most")

const tooCommon = new Set([
  "1234567890",
  "0123456789",
  "qwertyuiop",
  "password12",
  "password123",
  "password1234",
  "administrator",
])

/** A new password: 10 to 256 characters, normalised (RFC 8265 §4.2). */
export const newPassword = z
  .string("Give a password")
  .transform((text) => text.normalize("NFC"))
  .pipe(
    z
      .string()
      .min(10, "A password needs at least 10 characters")
      .max(256, "A password can have at most 256 characters")
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, "A password cannot contain control characters")
      .refine(
        (text) => !tooCommon.has(text.toLowerCase()) && new Set(text).size > 3,
        "This password is too easy to guess",
      ),
  )

/** What somebody typed, short enough to be shown back to them. */
function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

/**
 * Checks input against its schema.
 * @throws MailError "invalid" with the first thing that is wrong and the field it is about
 */
export function checked<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new MailError("invalid", issue.message, { field: String(issue.path[0] ?? "") || undefined })
}

/** How many days mail stays; 0: for ever, null: as it is said for all. */
export const retentionInput = z
  .int("Write whole days, 0 for ever")
  .min(0, "Write whole days, 0 for ever")
  .max(3_650, "Ten years at most: write 0 for ever")
  .nullable()
  .optional()
