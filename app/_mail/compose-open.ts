import { formatRecipient, parseRecipients } from "../../components/compose/recipients.ts"
import { readDraftFields, splitBody } from "./compose.ts"
import type { Correspondent, OpenedMessage } from "./compose-message.ts"
import { type AnsweredAddresses, addressedAs, replyRecipients } from "./compose-recipients.ts"
import {
  answerReferences,
  type ForwardHead,
  forwardSubject,
  quoteForward,
  quoteReply,
  replySubject,
} from "./quote.ts"
import { headerField, type SourceMessage } from "./source-message.ts"

/** The catalogue's words for a quotation; dates come as ISO 8601, or undefined when the message has none. */
export interface QuoteWords {
  attribution: (who: string, date: string | undefined) => string
  forwardTitle: string
  forwardLabels: { from: string; date: string; subject: string; to: string; cc: string }
  formatDate: (date: string) => string
}

const listOf = (people: Correspondent[]) => people.map(formatRecipient).join(", ")

/** An answer to a message, to one or to all. `own`: every address of the person answering. */
export function openReply(
  source: SourceMessage,
  place: { mailbox: string; uid: number },
  kind: "reply" | "reply-all",
  person: { own: string[]; words: QuoteWords },
): OpenedMessage {
  const answered = answeredAddresses(source)
  const author = source.from[0]
  const attribution = person.words.attribution(author?.name || author?.address || "", source.date)
  return {
    from: addressedAs(answered, person.own),
    ...replyRecipients(answered, kind, person.own),
    bcc: [],
    subject: replySubject(source.subject),
    body: { kind: "html", html: "" },
    quote: quoteReply(source.body, attribution),
    inReplyTo: source.messageId,
    references: answerReferences(source.references, source.messageId),
    answers: { kind: "reply", ...place, uidValidity: source.uidValidity },
    parts: source.parts.filter((part) => part.cid !== undefined),
  }
}

/** A message passed on, within the new one or as a file of its own. */
export function openForward(
  source: SourceMessage,
  place: { mailbox: string; uid: number },
  kind: "forward" | "forward-attached",
  person: { own: string[]; words: QuoteWords },
): OpenedMessage {
  const whole = {
    ...place,
    part: "",
    name: `${source.subject || "message"}.eml`,
    type: "message/rfc822",
    size: 0,
  }
  return {
    from: addressedAs(answeredAddresses(source), person.own),
    to: [],
    cc: [],
    bcc: [],
    subject: forwardSubject(source.subject),
    body: { kind: "html", html: "" },
    ...(kind === "forward" ? { quote: quoteForward(source.body, forwardHead(source, person.words)) } : {}),
    references: answerReferences(source.references, source.messageId),
    answers: { kind: "forward", ...place, uidValidity: source.uidValidity },
    parts: kind === "forward" ? source.parts : [whole],
  }
}

/** A draft, to be gone on with: ours with everything it knew, others' as far as it can be told. */
export function openDraft(source: SourceMessage, place: { mailbox: string; uid: number }): OpenedMessage {
  const { id, answers } = readDraftFields(source.header)
  const { html, text } = source.body
  const halves = html === undefined ? undefined : splitBody(html)
  return {
    id,
    from: source.from[0]?.address,
    to: source.to,
    cc: source.cc,
    bcc: source.bcc,
    subject: source.subject,
    body: halves
      ? { kind: "html", html: halves.written }
      : { kind: "plain", text: (text ?? "").replaceAll("\r\n", "\n").replace(/\n$/, "") },
    ...(halves?.quote ? { quote: { html: halves.quote, text: "" } } : {}),
    inReplyTo: headerField(source.header, "in-reply-to")?.match(/<[^<>\s]+>/)?.[0],
    references: source.references,
    answers,
    parts: source.parts,
    draft: { uid: place.uid, uidValidity: source.uidValidity },
  }
}

function answeredAddresses(source: SourceMessage): AnsweredAddresses {
  const followup = headerField(source.header, "mail-followup-to")
  const followupTo = followup ? parseRecipients(followup).filter((who) => !who.problem) : undefined
  return { ...source, followupTo }
}

function forwardHead(source: SourceMessage, words: QuoteWords): ForwardHead {
  const labels = words.forwardLabels
  const fields = [
    { label: labels.from, value: listOf(source.from) },
    { label: labels.date, value: source.date ? words.formatDate(source.date) : "" },
    { label: labels.subject, value: source.subject },
    { label: labels.to, value: listOf(source.to) },
    { label: labels.cc, value: listOf(source.cc) },
  ]
  return { title: words.forwardTitle, fields: fields.filter((field) => field.value !== "") }
}
