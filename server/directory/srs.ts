import { createHmac, timingSafeEqual } from "node:crypto"

// Sender rewriting: a message that is sent on to another server leaves with a sender of ours that leads back to its own,
// so that SPF does not take us for a forger. The address proves by its hash that we made it, and when:
//   SRS0=HASH=DAY=DOMAIN=LOCAL@ours       from LOCAL@DOMAIN
//   SRS1=HASH=FIRST==REST@ours            from SRS0=REST@FIRST, which somebody else made

const day = 86_400_000
/** How long bounces find their way back, days; failures come within a week or two. */
const lifetime = 21
const digits = "abcdefghijklmnopqrstuvwxyz234567"
const hashLength = 8

/** Makes and reads rewritten senders. */
export class Srs {
  readonly #key: () => Buffer

  /** @param key gives a secret that stays the same */
  constructor(key: () => Buffer) {
    this.#key = key
  }

  /**
   * The sender under which a message is sent on.
   * @param sender of the message, not the null sender
   * @param domain one of ours, which answers for the message
   */
  forward(sender: string, domain: string, now: number): string {
    const at = sender.lastIndexOf("@")
    const { text: local, again } = unquoted(sender.slice(0, at))
    const from = sender.slice(at + 1)
    const made = /^SRS([01])=(.*)$/is.exec(local)
    // The first that rewrote it keeps its place, so that addresses do not grow with every hop.
    const [first, rest] =
      made?.[1] === "1" ? splitAt(made[2]!.replace(/^[^=]*=/, ""), "==") : [from, made?.[2]]
    if (made && rest !== undefined && first !== undefined) {
      const tail = `${first}==${rest.replace(/^=/, "")}`
      return `${again(`SRS1=${this.#hash(tail)}=${tail}`)}@${domain}`
    }
    const tail = `${stamp(now)}=${from}=${local}`
    return `${again(`SRS0=${this.#hash(tail)}=${tail}`)}@${domain}`
  }

  /**
   * The address that a rewritten sender leads back to.
   * @param local what stands before the "@"
   * @returns undefined when it is no such address, or not one that we made in the last weeks
   */
  back(local: string, now: number): string | undefined {
    const { text, again } = unquoted(local)
    const [, kind, hash, tail] = /^SRS([01])=([a-z2-7]{8})=(.+)$/is.exec(text) ?? []
    if (!hash || !tail || !same(this.#hash(tail), hash.toLowerCase())) return undefined
    if (kind === "1") {
      const [first, rest] = splitAt(tail, "==")
      return first && rest ? `${again(`SRS0=${rest}`)}@${first}` : undefined
    }
    const [, made, domain, user] = /^([a-z2-7]{2})=([^=]+)=(.+)$/is.exec(tail) ?? []
    if (!made || !domain || user === undefined || !isFresh(made.toLowerCase(), now)) return undefined
    return `${again(user)}@${domain}`
  }

  // Servers on the way may change the case of letters.
  #hash(tail: string): string {
    const bytes = createHmac("sha256", this.#key()).update(tail.toLowerCase()).digest()
    return Array.from(bytes.subarray(0, hashLength), (byte) => digits[byte & 31]).join("")
  }
}

/** A local part without its quotation marks, and how to put them around another one; most have none. */
function unquoted(local: string): { text: string; again(text: string): string } {
  const inner = /^"(.*)"$/s.exec(local)?.[1]
  return inner === undefined
    ? { text: local, again: (text) => text }
    : { text: inner, again: (text) => `"${text}"` }
}

const stampOf = (days: number) => digits[(days >> 5) & 31]! + digits[days & 31]!

const stamp = (now: number) => stampOf(Math.floor(now / day) % 1024)

function isFresh(made: string, now: number): boolean {
  const today = Math.floor(now / day)
  return Array.from({ length: lifetime + 1 }, (_, age) => stampOf((today - age) % 1024)).includes(made)
}

function splitAt(text: string, mark: string): [string | undefined, string | undefined] {
  const at = text.indexOf(mark)
  return at === -1 ? [undefined, undefined] : [text.slice(0, at), text.slice(at + mark.length)]
}

const same = (a: string, b: string) => timingSafeEqual(Buffer.from(a), Buffer.from(b))
