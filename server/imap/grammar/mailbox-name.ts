import { isUtf8 } from "node:buffer"
import { MailError } from "../../errors.ts"
import { fromModifiedUtf7, toModifiedUtf7 } from "../../mime/modified-utf7.ts"
import { string } from "../../mime/wire.ts"

/** What of a session decides how names are written: UTF-8 as it is (RFC 9051 §5.1, RFC 6855 §3), or modified UTF-7. */
export interface Spelling {
  readonly utf8: boolean
}

/** A mailbox name as a string of a response, spelled as this session spells names. */
export function formatMailboxName(name: string, { utf8 }: Spelling): string {
  if (!utf8) return string(toModifiedUtf7(name))
  const wire = Buffer.from(name, "utf8").toString("latin1")
  return /[\0\r\n]/.test(wire) ? string(wire) : `"${wire.replace(/["\\]/g, "\\$&")}"`
}

/**
 * A mailbox name from the wire (one character 0–255 per byte), spelled as this session spells names.
 * @throws MailError "invalid" for what is no name in that spelling
 */
export function readMailboxName(wire: string, { utf8 }: Spelling): string {
  if (!utf8) {
    const name = fromModifiedUtf7(wire)
    if (name === undefined) throw new MailError("invalid", "The mailbox name is not valid modified UTF-7")
    return name
  }
  const bytes = Buffer.from(wire, "latin1")
  if (!isUtf8(bytes)) throw new MailError("invalid", "The mailbox name is not valid UTF-8")
  return bytes.toString("utf8")
}
