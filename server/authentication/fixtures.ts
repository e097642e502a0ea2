import { generateKeyPairSync } from "node:crypto"
import type { WholeMessage } from "./examination.ts"
import { DnsFailure, type Lookup, type RecordType } from "./resolver.ts"
import type { SigningKey } from "./signing.ts"

/** What a zone of a test says: records by "TYPE name", or the code of a failure. */
export type Zone = Record<string, string[] | string>

/** A lookup over a zone. Names it does not know do not exist; a name with another type has no such record. */
export function zoneLookup(zone: Zone): Lookup & { asked: string[] } {
  const asked: string[] = []
  const lookup = async (name: string, type: RecordType) => {
    const plain = name.toLowerCase().replace(/\.$/, "")
    asked.push(`${type} ${plain}`)
    const found = zone[`${type} ${plain}`]
    if (typeof found === "string") throw new DnsFailure(found, plain)
    if (found) return found.map((record) => shaped(type, record))
    const exists = Object.keys(zone).some((key) => key.endsWith(` ${plain}`))
    throw new DnsFailure(exists ? "ENODATA" : "ENOTFOUND", plain)
  }
  return Object.assign(lookup, { asked })
}

function shaped(type: RecordType, record: string): unknown {
  if (type === "TXT") return record.match(/.{1,255}/gs) ?? [""]
  if (type !== "MX") return record
  const [priority, exchange] = record.split(" ")
  return { priority: Number(priority), exchange }
}

/** A message out of its text, in pieces of any size. */
export function whole(text: string, piece = 65_536): WholeMessage {
  const bytes = Buffer.from(text, "latin1")
  const cut = bytes.indexOf("\r\n\r\n") + 4
  return {
    header: bytes.subarray(0, cut),
    async *body() {
      for (let at = cut; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
    },
  }
}

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
const ed25519 = generateKeyPairSync("ed25519")

/** Keys of a domain, and the records that show them. */
export function keysOf(domain: string): { keys: SigningKey[]; zone: Zone } {
  const der = (key: typeof rsa.publicKey) => key.export({ format: "der", type: "spki" })
  return {
    keys: [
      { domain, selector: "r", algorithm: "rsa-sha256", key: rsa.privateKey },
      { domain, selector: "e", algorithm: "ed25519-sha256", key: ed25519.privateKey },
    ],
    zone: {
      [`TXT r._domainkey.${domain}`]: [`v=DKIM1; k=rsa; p=${der(rsa.publicKey).toString("base64")}`],
      [`TXT e._domainkey.${domain}`]: [
        `v=DKIM1; k=ed25519; p=${der(ed25519.publicKey).subarray(-32).toString("base64")}`,
      ],
    },
  }
}

/** A text with the line ends of mail. */
export const crlf = (lines: string) => lines.replaceAll("\n", "\r\n")
