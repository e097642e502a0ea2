import { isUtf8 } from "node:buffer"
import { MailError } from "../../errors.ts"
import { string } from "../../mime/wire.ts"

/** What of a session decides how names are written: UTF-8 as it is (RFC 9051 §5.1, RFC 6855 §3), or modified UTF-7. */
export interface Spelling {
  readonly utf8: boolean
}

/** Runs of what modified UTF-7 writes in base64: everything but printable ASCII. */
const encodedRun = /[^\x20-\x7e]+/g

function base64Of(text: string): string {
  const utf16 = Buffer.from(text, "utf16le").swap16()
  return utf16.toString("base64").replace(/=+$/, "").replaceAll("/", ",")
}

/** A mailbox name as it goes over the wire: modified UTF-7 (RFC 3501 §5.1.3). */
export function encodeMailboxName(name: string): string {
  if (/^[\x20-\x25\x27-\x7e]*$/.test(name)) return name
  return name.replaceAll("&", "&-").replace(encodedRun, (run) => `&${base64Of(run)}-`)
}

/**
 * A mailbox name from the wire (one character 0–255 per byte).
 * @throws MailError "invalid" for what is no modified UTF-7, or not its one shortest form
 */
export function decodeMailboxName(wire: string): string {
  if (/^[\x20-\x25\x27-\x7e]*$/.test(wire)) return wire
  const name = wire.replace(/&([^-]*)(-?)/g, (_whole, base64: string, end: string) => {
    if (base64 === "" && end) return "&"
    const bytes = Buffer.from(base64.replaceAll(",", "/"), "base64")
    return bytes.length % 2 === 0 ? bytes.swap16().toString("utf16le") : "\ufffd"
  })
  if (!name.isWellFormed() || encodeMailboxName(name) !== wire)
    throw new MailError("invalid", "The mailbox name is not valid modified UTF-7")
  return name
}

/** A mailbox name as a string of a response, spelled as this session spells names. */
export function formatMailboxName(name: string, { utf8 }: Spelling): string {
  if (!utf8) return string(encodeMailboxName(name))
  const wire = Buffer.from(name, "utf8").toString("latin1")
  return /[\0\r\n]/.test(wire) ? string(wire) : `"${wire.replace(/["\\]/g, "\\$&")}"`
}

/**
 * A mailbox name from the wire (one character 0–255 per byte), spelled as this session spells names.
 * @throws MailError "invalid" for what is no name in that spelling
 */
export function readMailboxName(wire: string, { utf8 }: Spelling): string {
  if (!utf8) return decodeMailboxName(wire)
  const bytes = Buffer.from(wire, "latin1")
  if (!isUtf8(bytes)) throw new MailError("invalid", "The mailbox name is not valid UTF-8")
  return bytes.toString("utf8")
}
