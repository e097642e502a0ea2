import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import type { ScramKey, ScramMechanism } from "../../directory/scram-keys.ts"
import { type BindingType, type ChannelBindings, isBindable } from "../channel-binding.ts"
import {
  type ClientFirst,
  type Gs2Header,
  parseClientFinal,
  parseClientFirst,
  parseGs2Header,
} from "./messages.ts"

const hashes: Record<ScramMechanism, string> = { "SCRAM-SHA-1": "sha1", "SCRAM-SHA-256": "sha256" }

/** How a dialogue is held. */
export interface ScramTerms {
  mechanism: ScramMechanism
  /** Whether the client chose the -PLUS variant. */
  plus: boolean
  /** What the connection can be tied to; where there is anything, -PLUS was on offer. */
  bindings: ChannelBindings
  /** The server's part of the nonce: visible ASCII without commas, new for each dialogue. */
  nonce: string
}

/**
 * The server's side of SCRAM (RFC 5802 §3) without a socket or a database: `open` reads the first message, `challenge`
 * answers it with somebody's key, `close` judges the last one. Each once, in this order.
 */
export class ScramDialogue {
  readonly #terms: ScramTerms
  /** What the last message has to repeat: the header, and the data of the channel where the client binds to it. */
  #binding: Buffer = Buffer.alloc(0)
  #clientFirstBare = ""
  #serverFirst = ""
  #nonce = ""
  #key: ScramKey | undefined

  constructor(terms: ScramTerms) {
    this.#terms = terms
  }

  /** Who signs in, and as whom; undefined when the message is none, or cannot be accepted on this channel. */
  open(message: string): (ClientFirst & { authorize: string | undefined }) | undefined {
    const header = parseGs2Header(message)
    const first = header && parseClientFirst(header.rest)
    const data = header && this.#channelData(header)
    if (!header || !first || !data) return undefined
    this.#binding = Buffer.concat([Buffer.from(header.text), data])
    this.#clientFirstBare = header.rest
    this.#nonce = first.nonce + this.#terms.nonce
    return { ...first, authorize: header.authorize }
  }

  /**
   * The data of the channel, nothing where the client does not bind to it; undefined when that cannot be accepted. RFC
   * 5802 §6: a client that says "y" was shown a list without -PLUS. If ours had it, somebody in between took it out.
   */
  #channelData({ flag, binding }: Gs2Header): Buffer | undefined {
    const { plus, bindings } = this.#terms
    if (plus !== (flag === "p") || (flag === "y" && isBindable(bindings))) return undefined
    if (!plus) return Buffer.alloc(0)
    return Object.hasOwn(bindings, binding!) ? bindings[binding as BindingType]!() : undefined
  }

  challenge(key: ScramKey): string {
    this.#key = key
    this.#serverFirst = `r=${this.#nonce},s=${key.salt.toString("base64")},i=${key.iterations}`
    return this.#serverFirst
  }

  /**
   * Whether the last message proves the password on this very channel, and what proves to the client that we know it too.
   * Undefined when the message is none.
   */
  close(message: string): { right: boolean; signature: string } | undefined {
    const final = parseClientFinal(message)
    if (!final) return undefined
    const { storedKey, serverKey } = this.#key!
    const hash = hashes[this.#terms.mechanism]
    const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest()
    const authMessage = `${this.#clientFirstBare},${this.#serverFirst},${final.withoutProof}`
    const clientKey = exclusiveOr(hmac(storedKey, authMessage), final.proof)
    const proven = equal(createHash(hash).update(clientKey).digest(), storedKey)
    const bound = equal(final.binding, this.#binding)
    const right = proven && bound && final.nonce === this.#nonce && final.proof.length === storedKey.length
    return { right, signature: `v=${hmac(serverKey, authMessage).toString("base64")}` }
  }
}

/** As long as the first. */
function exclusiveOr(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))
}

const equal = (one: Buffer, other: Buffer) => one.length === other.length && timingSafeEqual(one, other)
