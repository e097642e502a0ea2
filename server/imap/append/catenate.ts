import { MailError } from "../../errors.ts"
import { OpenedMessage } from "../fetch/opened-message.ts"
import { openSection, parseSection, type Section } from "../fetch/section.ts"
import { type MessageUrl, parseMessageUrl } from "../grammar/message-url.ts"
import { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { demandPlace } from "../namespace/place.ts"
import { Refusal } from "../reply.ts"
import type { Session } from "../session.ts"

/** Octets on the server that a URL names, and how many they are. */
export interface Quotation {
  length: number
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>
}

/**
 * Opens what a URL of CATENATE names, as BODY.PEEK[…] would give it: nothing becomes \Seen (RFC 4469 §3).
 * @throws Refusal BADURL for what is no such URL, is not there, or is not for this user to read
 */
export async function openUrl(session: Session, text: string): Promise<Quotation> {
  const url = parseMessageUrl(text)
  const section = url && sectionOf(url)
  const quotation = section && (await open(session, url, section))
  if (!quotation) throw badUrl(text)
  return quotation
}

/** RFC 4469 §4.1: with the first URL that failed. */
function badUrl(text: string): Refusal {
  const shown = text.slice(0, 1000).replace(/[^\x21-\x5c\x5e-\x7e]/g, percent)
  return new Refusal(`BADURL ${shown}`, "That URL names nothing that could be appended")
}

const percent = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`

function sectionOf({ section, partial }: MessageUrl): Section | undefined {
  try {
    const reader = new Reader([`[${Buffer.from(section, "utf8").toString("latin1")}]`])
    const parsed = parseSection(reader, false)
    reader.end()
    if (partial)
      parsed.partial = { offset: partial.offset, length: partial.length ?? Number.POSITIVE_INFINITY }
    return parsed
  } catch (thrown) {
    if (thrown instanceof SyntaxFault) return undefined
    throw thrown
  }
}

async function open(session: Session, url: MessageUrl, section: Section): Promise<Quotation | undefined> {
  const { store } = session.premises
  try {
    const mailbox = await mailboxOf(session, url)
    if (!mailbox || (url.uidValidity !== undefined && url.uidValidity !== mailbox.uidValidity))
      return undefined
    const row = await store.row(mailbox.id, url.uid)
    return row && (await openSection(section, new OpenedMessage(await store.content(row.contentId))))
  } catch (thrown) {
    if (thrown instanceof MailError && absent.has(thrown.code)) return undefined
    throw thrown
  }
}

/** Failures that say that there is nothing, or nothing for this user. */
const absent: ReadonlySet<string> = new Set(["no-such-mailbox", "denied", "expunged", "invalid"])

async function mailboxOf(session: Session, { mailbox: name }: MessageUrl) {
  if (name === undefined) {
    if (!session.view) return undefined
    const { mailboxId: id, uidValidity } = session.view
    return { id, uidValidity }
  }
  const place = await demandPlace(session, name, "r")
  return place.mailbox
}
