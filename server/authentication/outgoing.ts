import type { Clock } from "../clock.ts"
import type { Log } from "../log.ts"
import { parseAddresses } from "../mime/address.ts"
import { headerFields, unfolded } from "../mime/header.ts"
import { Pace } from "../pace.ts"
import { asciiDomain } from "./domain-name.ts"
import type { WholeMessage } from "./examination.ts"
import type { DkimKeys } from "./keys.ts"
import { ourResults } from "./results-field.ts"
import { arcSet } from "./sealing.ts"
import { BodyHash, dkimSignature, type SigningKey } from "./signing.ts"

/** Messages whose signatures are remembered, because they go to other destinations as well, and how long, milliseconds. */
const mostRemembered = 500
const remembered = 10 * 60_000

/** A larger header is not signed, bytes. */
const largestHeader = 1 << 20

export interface SignerParts {
  keys: DkimKeys
  /** As we call ourselves. */
  hostname: string
  clock: Clock
  log: Log
}

/**
 * Signs what leaves. Mail that was written here, by somebody who signed in or by ourselves, gets a DKIM-Signature of its
 * author's domain; mail that came from elsewhere and is passed on gets an ARC set. Which of the two it is stands in the
 * first Received field, which is always ours.
 */
export class Signer {
  readonly #parts: SignerParts
  readonly #known = new Map<number, { until: number; fields: string }>()

  constructor(parts: SignerParts) {
    this.#parts = parts
  }

  /**
   * The header lines to put on top of a message that leaves; "" for none. Never throws: mail goes unsigned rather than
   * not at all.
   * @param id of its bytes, which never change
   * @param message without the Return-Path that stays here
   */
  async sign(id: number, message: WholeMessage): Promise<string> {
    const now = this.#parts.clock.now()
    const known = this.#known.get(id)
    if (known && known.until > now) return known.fields
    const fields = await this.#sign(message, now).catch((cause: Error) => {
      this.#parts.log.error("dkim.fault", { cause })
      return ""
    })
    this.#known.set(id, { until: now + remembered, fields })
    if (this.#known.size > mostRemembered) this.#known.delete(this.#known.keys().next().value!)
    return fields
  }

  async #sign({ header, body }: WholeMessage, now: number): Promise<string> {
    const { keys, hostname } = this.#parts
    if (header.length > largestHeader) return ""
    if (isWrittenHere(header, hostname)) {
      const signing = await this.#keysFor(header)
      if (signing.length === 0) return ""
      const bodyHash = await hashOf(body())
      return signing.map((key) => dkimSignature(key, { header, bodyHash, now })).join("")
    }
    const results = ourResults(hostname, header)
    const key = results && (await keys.sealing(hostname))
    if (!results || !key) return ""
    return arcSet(key, { header, bodyHash: await hashOf(body()), results, authservId: hostname, now })
  }

  // The author's domain, or the one above it that is ours: postmaster@mail.example.org is example.org's (RFC 7489 §3.1.1).
  async #keysFor(header: Buffer): Promise<SigningKey[]> {
    const author = authorDomain(header)
    if (!author) return []
    const labels = author.split(".")
    for (let at = 0; at < Math.min(labels.length - 1, 4); at++) {
      const keys = await this.#parts.keys.signing(labels.slice(at).join("."))
      if (keys.length > 0) return keys
    }
    return []
  }
}

/**
 * Whether a message began here: no server passed it on yet, or we took it from somebody who signed in ("A" at the end of
 * the protocol, RFC 3848). Every message from the network gets a Received field of ours on top.
 */
export function isWrittenHere(header: Buffer, hostname: string): boolean {
  for (const field of headerFields(header)) {
    if (field.name.toLowerCase() !== "received") continue
    const value = unfolded(header, field)
    // Without a client there was no network: a program of this machine handed it in.
    const local = /^by\s+(\S+)/i.exec(value)?.[1]
    if (local) return local.toLowerCase() === hostname.toLowerCase()
    const [, by = "", protocol = ""] = /\sby\s+(\S+)\s+with\s+(\S+)/i.exec(value) ?? []
    return by.toLowerCase() === hostname.toLowerCase() && /^(UTF8)?E?SMTPS?A$/i.test(protocol)
  }
  return true
}

function authorDomain(header: Buffer): string | undefined {
  for (const field of headerFields(header)) {
    if (field.name.toLowerCase() !== "from") continue
    const [author] = parseAddresses(unfolded(header, field)).flatMap((address) => address.group ?? [address])
    return author?.host ? asciiDomain(author.host) : undefined
  }
  return undefined
}

async function hashOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = new BodyHash()
  const pace = new Pace()
  for await (const chunk of body) {
    hash.update(chunk)
    await pace.rest()
  }
  return hash.digest()
}
