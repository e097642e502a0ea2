import { isUtf8 } from "node:buffer"

/** What an IMAP URL names: a message or a part of one (RFC 5092 §6.1, imessagepart). */
export interface MessageUrl {
  /** As Unicode text; undefined: the selected one. */
  mailbox: string | undefined
  uidValidity: number | undefined
  uid: number
  /** As BODY[…] has it between the brackets; "" for the whole message. */
  section: string
  partial: { offset: number; length: number | undefined } | undefined
}

/** RFC 5092 §11, bchar: everything else has to be written with %. */
const char = "(?:[\\w\\-.~!$'()*+,&=:@/]|%[0-9a-f]{2})"
const number = "([1-9]\\d{0,9})"
const form = new RegExp(
  `^(?:/?(${char}+?)(?:;UIDVALIDITY=${number})?/|/)?;UID=${number}` +
    `(?:/;SECTION=(${char}+?))?(?:/;PARTIAL=(\\d{1,10})(?:\\.${number})?)?$`,
  "i",
)

/** What names a server, or begins with a scheme. */
const absolute = /^(?:\/\/|[a-z][a-z0-9+.-]*:)/i

/**
 * Reads a URL without scheme and server, which names something in the session's own server (RFC 4469 §3).
 * @returns undefined for everything else
 */
export function parseMessageUrl(url: string): MessageUrl | undefined {
  const found = absolute.test(url) ? null : form.exec(url)
  if (!found) return undefined
  const [, mailboxText, uidValidity, uid, sectionText, offset, length] = found
  const mailbox = mailboxText === undefined ? undefined : decode(mailboxText.replace(/\/$/, ""))
  const section = decode(sectionText ?? "")
  if (mailbox === "" || (mailboxText !== undefined && mailbox === undefined) || section === undefined)
    return undefined
  return {
    mailbox,
    uidValidity: uidValidity === undefined ? undefined : Number(uidValidity),
    uid: Number(uid),
    section,
    partial:
      offset === undefined
        ? undefined
        : { offset: Number(offset), length: length ? Number(length) : undefined },
  }
}

/** Undoes %XX; undefined when that gives no text. */
function decode(text: string): string | undefined {
  const binary = text.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  const bytes = Buffer.from(binary, "latin1")
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString("utf8") : undefined
}
