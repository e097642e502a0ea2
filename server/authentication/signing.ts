import { createHash, createPrivateKey, type Hash, type KeyObject, sign } from "node:crypto"
import { type Field, headerFields } from "../mime/header.ts"
import { asBuffer } from "../mime/source.ts"

/** A key that may sign for a domain. */
export interface SigningKey {
  domain: string
  selector: string
  algorithm: "rsa-sha256" | "ed25519-sha256"
  key: KeyObject
}

/** Reads a private key as we keep it (PKCS#8, DER). @throws when it is none */
export const readPrivateKey = (der: Buffer): KeyObject =>
  createPrivateKey({ key: der, format: "der", type: "pkcs8" })

/**
 * Hashes a body in the relaxed form (RFC 6376 §3.4.4): runs of white space become one space, those at line ends and empty
 * lines at the end are left out. However the bytes are cut, the hash is the same.
 */
export class BodyHash {
  readonly #hash: Hash = createHash("sha256")
  #any = false
  // What may still turn out to be the end of the body.
  #lines = 0
  #space = false
  #cr = false

  update(chunk: Uint8Array): void {
    const bytes = asBuffer(chunk)
    let first = 0
    while (first < bytes.length && isSpace(bytes[first]!)) first++
    let end = bytes.length
    while (end > first && isSpace(bytes[end - 1]!)) end--
    this.#wait(bytes, 0, first)
    if (first === end) return
    this.#flush()
    this.#any = true
    const middle = bytes.subarray(first, end)
    // An attachment has no space between its lines, and goes as it is.
    if (middle.includes(32) || middle.includes(9)) {
      const text = middle.toString("latin1").replace(/[ \t]+/g, " ")
      this.#hash.update(text.replaceAll(" \r\n", "\r\n"), "latin1")
    } else this.#hash.update(middle)
    this.#wait(bytes, end, bytes.length)
  }

  /** Base64. */
  digest(): string {
    if (this.#any) this.#hash.update("\r\n")
    return this.#hash.digest("base64")
  }

  #wait(bytes: Buffer, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (bytes[i] === 10) {
        this.#lines++
        this.#space = this.#cr = false
      } else if (bytes[i] === 13) this.#cr = true
      else this.#space = true
    }
  }

  #flush(): void {
    for (; this.#lines > 0; this.#lines -= 4_096)
      this.#hash.update("\r\n".repeat(Math.min(this.#lines, 4_096)))
    this.#lines = 0
    if (this.#space) this.#hash.update(" ")
    if (this.#cr) this.#hash.update("\r")
    this.#space = this.#cr = false
  }
}

const isSpace = (code: number) => code === 32 || code === 9 || code === 13 || code === 10

/** A header field in the relaxed form (RFC 6376 §3.4.2), with its line end. */
export function relaxedField(name: string, value: string): string {
  return `${name.toLowerCase()}:${value
    .replace(/\r?\n/g, "")
    .replace(/[ \t]+/g, " ")
    .trim()}\r\n`
}

/**
 * Fields that are signed one time more often than they are there, so that nobody can add another (RFC 6376 §8.15).
 * A message has each of them once at most.
 */
const sealed = [
  "From",
  "To",
  "Cc",
  "Subject",
  "Date",
  "Message-ID",
  "Reply-To",
  "In-Reply-To",
  "References",
  "MIME-Version",
  "Content-Type",
  "Content-Transfer-Encoding",
]
/** Signed as often as they are there: lists and forwarders add some of their own. */
const covered = [
  "Sender",
  "Resent-Date",
  "Resent-From",
  "Resent-To",
  "Resent-Cc",
  "Resent-Message-ID",
  "List-Unsubscribe",
  "List-Unsubscribe-Post",
  "Auto-Submitted",
  "TLS-Required",
]

/** The fields a signature covers: their names for h=, and what is signed of them. */
export function signedFields(
  header: Buffer,
  more: readonly string[] = [],
): { names: string[]; text: string } {
  const found = new Map<string, Field[]>()
  for (const field of headerFields(header)) {
    const name = field.name.toLowerCase()
    const known = found.get(name)
    if (known) known.push(field)
    else found.set(name, [field])
  }
  const names: string[] = []
  let text = ""
  // The last one first, as a verifier looks for them (RFC 6376 §5.4.2).
  const cover = (name: string, extra: number) => {
    const fields = (found.get(name.toLowerCase()) ?? []).reverse()
    for (const field of fields) text += relaxedField(name, header.toString("latin1", field.value, field.end))
    for (let i = 0; i < fields.length + extra; i++) names.push(name)
  }
  for (const name of sealed) cover(name, 1)
  for (const name of [...covered, ...more]) cover(name, 0)
  return { names, text }
}

/** How long a signature is good for, milliseconds: longer than any honest message is on its way, so that it cannot be
 * used again for ever (RFC 6376 §8.6). */
const validity = 14 * 86_400_000

/**
 * The DKIM-Signature field for a message (RFC 6376 §3.5, RFC 8463), relaxed/relaxed, with its line end. Never with l=.
 * @param header with its blank line or without
 * @param bodyHash of BodyHash
 * @param now milliseconds
 */
export function dkimSignature(
  key: SigningKey,
  { header, bodyHash, now }: { header: Buffer; bodyHash: string; now: number },
): string {
  const { names, text } = signedFields(header)
  const seconds = Math.floor(now / 1000)
  const tags = [
    `v=1; a=${key.algorithm}; c=relaxed/relaxed; d=${key.domain};`,
    `s=${key.selector}; t=${seconds}; x=${seconds + validity / 1000};`,
    ...foldedNames(names),
    `bh=${bodyHash};`,
    "b=",
  ]
  return completed("DKIM-Signature", tags, { text, key })
}

/** A signature field whose b= is filled in (RFC 6376 §3.7). @param text what is signed beside the field itself */
export function completed(
  name: string,
  tags: string[],
  { text, key }: { text: string; key: SigningKey },
): string {
  const value = ` ${tags.join("\r\n\t")}`
  const own = relaxedField(name, value).slice(0, -2)
  return `${name}:${value}${folded(signature(Buffer.from(text + own, "latin1"), key))}\r\n`
}

function signature(bytes: Buffer, { algorithm, key }: SigningKey): string {
  if (algorithm === "rsa-sha256") return sign("sha256", bytes, key).toString("base64")
  // Ed25519 signs the hash (RFC 8463 §3).
  return sign(null, createHash("sha256").update(bytes).digest(), key).toString("base64")
}

const folded = (base64: string) => base64.replace(/.{72}(?=.)/g, "$&\r\n\t ")

/** h= in lines of a decent length. */
export function foldedNames(names: string[]): string[] {
  const lines: string[] = []
  let line = "h="
  for (const [at, name] of names.entries()) {
    const last = at === names.length - 1
    if (line.length + name.length > 70) {
      lines.push(line)
      line = " "
    }
    line += `${name}${last ? ";" : ":"}`
  }
  return [...lines, line]
}
