import { randomUUID } from "node:crypto"
import { type Address, parseAddresses } from "../mime/address.ts"
import { type Field, headerFields, unfolded } from "../mime/header.ts"
import { mailDate } from "./received.ts"
import { Refusal, type Reply } from "./reply.ts"

// Other servers refuse it (RFC 5322 §3.6), and readers would see one by chance.
const severalAuthors: Reply = {
  code: 554,
  enhanced: "5.6.0",
  text: "The message has several From fields; it may have one",
}

/** Fields that only the sender may see. */
const secret = new Set(["bcc", "resent-bcc"])

/** A header that somebody submitted, made fit for sending. */
export interface Submission {
  /** The header block, byte for byte but for what was taken out and what was put on top. */
  header: Buffer
  /** Addresses in From and Sender: whom the message claims to be from. `undefined` stands for one that is none. */
  authors: (string | undefined)[]
}

/**
 * Prepares the header block of a submitted message (RFC 6409 §8): takes Bcc out, adds Date, From and Message-ID
 * where they are missing.
 * @param block everything before the body, the blank line included
 * @param at where and when, and whose address a message without From gets
 * @throws Refusal when it has several From fields
 */
export function prepareSubmission(
  block: Buffer,
  at: { hostname: string; time: number; author: string },
): Submission {
  const written = [...headerFields(block)]
  const fields = written.filter((field) => !isBlankAuthor(block, field))
  if (fields.filter((field) => field.name.toLowerCase() === "from").length > 1)
    throw new Refusal(severalAuthors)
  const names = new Set(fields.map((field) => field.name.toLowerCase()))
  const added =
    (names.has("date") ? "" : `Date: ${mailDate(at.time)}\r\n`) +
    (names.has("from") ? "" : `From: <${at.author}>\r\n`) +
    (names.has("message-id") ? "" : `Message-ID: <${randomUUID()}@${at.hostname}>\r\n`)
  return {
    header: Buffer.concat([Buffer.from(added), ...withoutSecrets(block, written)]),
    authors: fields.flatMap((field) => authorsIn(block, field)),
  }
}

function withoutSecrets(block: Buffer, fields: Field[]): Buffer[] {
  const pieces: Buffer[] = []
  let kept = 0
  for (const field of fields) {
    if (!secret.has(field.name.toLowerCase()) && !isBlankAuthor(block, field)) continue
    pieces.push(block.subarray(kept, field.start))
    kept = field.end
  }
  pieces.push(block.subarray(kept))
  return pieces
}

/** A From with nothing in it, as some programs leave it, is one that is missing. */
const isBlankAuthor = (block: Buffer, field: Field) =>
  field.name.toLowerCase() === "from" && unfolded(block, field).trim() === ""

function authorsIn(block: Buffer, field: Field): (string | undefined)[] {
  const name = field.name.toLowerCase()
  if (name !== "from" && name !== "sender") return []
  const people = parseAddresses(unfolded(block, field)).flatMap((address) => address.group ?? [address])
  // A group of nobody has a name that readers see, and no address that could be checked (RFC 6854 §3).
  return people.length > 0 ? people.map(addressText) : [undefined]
}

function addressText(address: Address): string | undefined {
  return address.mailbox && address.host ? `${address.mailbox}@${address.host}` : undefined
}
