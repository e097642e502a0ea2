import { newTrace } from "../../queue/envelope.ts"
import type { VacationReply } from "../../sieve/action.ts"
import type { StagedContent } from "../../store/incoming.ts"
import { composed, plainEntity, staged } from "../composed.ts"
import { namedAddress } from "../header-field.ts"
import { filled } from "../texts.ts"
import { type Letter, type Occasion, threadFields } from "./letter.ts"

/**
 * Writes an answer in somebody's absence (RFC 5230 §5, RFC 3834 §3): the null sender, so that nothing answers it, and
 * fields that say what it is.
 * @param from an address of the owner
 */
export async function vacationAnswer(
  occasion: Occasion,
  reply: VacationReply,
  from: { name: string; address: string },
): Promise<Letter> {
  const { envelope, store, hostname, texts, now } = occasion
  const { subject } = occasion.staged.summary
  const standard = subject ? filled(texts.vacation.subject, { subject }) : texts.vacation.subjectAlone
  const bytes = composed({
    sender: "",
    from: namedAddress(from.name, from.address),
    to: `<${envelope.sender}>`,
    subject: shortened(reply.subject ?? standard),
    now,
    hostname,
    fields:
      `${threadFields(occasion.staged)}Auto-Submitted: auto-replied (vacation)\r\n` +
      "Precedence: bulk\r\nX-Auto-Response-Suppress: All\r\n",
    entity: reply.mime ? mimeEntity(reply.text) : plainEntity(reply.text),
  })
  const sent: StagedContent = await staged(store, bytes)
  return {
    staged: sent,
    envelope: {
      sender: "",
      recipients: [envelope.sender],
      trace: newTrace(),
      smtputf8: envelope.smtputf8,
    },
  }
}

/** Characters in a subject: the sender's own may be as long as they like. */
const longestSubject = 256

function shortened(subject: string): string {
  const characters = [...subject.slice(0, 2 * longestSubject + 2)]
  return characters.length <= longestSubject
    ? subject
    : `${characters.slice(0, longestSubject - 1).join("")}…`
}

/** A MIME entity that a script gave (`:mime`): of its header only what describes content. */
function mimeEntity(text: string): Buffer {
  const lines = text.replace(/\r\n|\r|\n/g, "\r\n")
  const end = lines.startsWith("\r\n") ? 0 : lines.indexOf("\r\n\r\n")
  const header = end < 0 ? lines : lines.slice(0, end)
  const body = end < 0 ? "" : lines.slice(end === 0 ? 2 : end + 4)
  const fields = `${header}\r\n`.match(/^[^\s:]+:.*\r\n(?:[ \t].*\r\n)*/gm) ?? []
  const kept = fields.filter((field) => /^content-[a-z-]+:/i.test(field)).join("")
  return Buffer.from(`${kept}\r\n${body}${body.endsWith("\r\n") ? "" : "\r\n"}`)
}
