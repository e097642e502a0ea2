import type { Readable } from "node:stream"
import { text } from "node:stream/consumers"
import type { FetchMessageObject, ImapFlow, MessageStructureObject } from "imapflow"
import { MailError } from "../../server/errors.ts"
import type { Correspondent, SourcePart } from "./compose-message.ts"
import { messageIds, type QuotedBody } from "./quote.ts"

/** A message as far as answering, forwarding or continuing it needs. */
export interface SourceMessage {
  uidValidity: string
  subject: string
  /** ISO 8601. */
  date: string | undefined
  messageId: string | undefined
  references: string[]
  from: Correspondent[]
  replyTo: Correspondent[]
  to: Correspondent[]
  cc: Correspondent[]
  bcc: Correspondent[]
  /** Raw header fields asked for, for those who read more of them. */
  header: string
  body: QuotedBody
  /** Everything that is not the body; with cid what the HTML shows. */
  parts: SourcePart[]
}

const bodyLimit = 2_000_000
const fields = [
  "references",
  "in-reply-to",
  "mail-followup-to",
  "reply-to",
  "x-missiva-answers",
  "x-missiva-draft",
]

/** @throws MailError no-such-mailbox, no-such-message */
export async function readSource(client: ImapFlow, mailbox: string, uid: number): Promise<SourceMessage> {
  const lock = await client.getMailboxLock(mailbox).catch((cause) => {
    throw new MailError("no-such-mailbox", "The mailbox is not there any more", { cause })
  })
  try {
    const query = {
      envelope: true,
      bodyStructure: true,
      headers: fields,
      uid: true,
      internalDate: true,
      size: true,
    }
    const found = await client.fetchOne(String(uid), query, { uid: true })
    if (!found) throw new MailError("no-such-message", "The message is not there any more")
    const leaves = found.bodyStructure ? leavesOf(found.bodyStructure) : []
    const html = leaves.find((leaf) => isBody(leaf, "text/html"))
    const plain = leaves.find((leaf) => isBody(leaf, "text/plain"))
    const body = { html: await readText(client, uid, html), text: await readText(client, uid, plain) }
    const rest = leaves.filter((leaf) => leaf !== html && leaf !== plain)
    const validity = client.mailbox ? String(client.mailbox.uidValidity) : ""
    return {
      ...summaryOf(found, validity),
      body,
      parts: rest.map((leaf) => sourcePart(leaf, { mailbox, uid }, body.html)),
    }
  } finally {
    lock.release()
  }
}

function summaryOf(found: FetchMessageObject, uidValidity: string): Omit<SourceMessage, "body" | "parts"> {
  const envelope = found.envelope
  const header = found.headers?.toString("utf8") ?? ""
  const people = (list: { name?: string; address?: string }[] | undefined) =>
    (list ?? []).filter((who) => who.address).map((who) => ({ name: who.name ?? "", address: who.address! }))
  const date = envelope?.date ?? found.internalDate
  const time = date ? new Date(date) : undefined
  return {
    uidValidity,
    subject: envelope?.subject ?? "",
    date: time && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined,
    messageId: envelope?.messageId ? messageIds(envelope.messageId)[0] : undefined,
    references: referencesOf(header),
    from: people(envelope?.from),
    // ENVELOPE fills Reply-To with From when there is none (RFC 3501 §7.4.2).
    replyTo: /^reply-to:/im.test(header) ? people(envelope?.replyTo) : [],
    to: people(envelope?.to),
    cc: people(envelope?.cc),
    bcc: people(envelope?.bcc),
    header,
  }
}

/** One header field, unfolded. */
export function headerField(header: string, name: string): string | undefined {
  const unfolded = header.replaceAll(/\r?\n[ \t]+/g, " ")
  return new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(unfolded)?.[1]?.trim()
}

function referencesOf(header: string): string[] {
  return messageIds(headerField(header, "references") ?? headerField(header, "in-reply-to") ?? "")
}

/** The parts that hold something, depth first; a forwarded message counts as one. The root of a plain message is "1". */
function leavesOf(node: MessageStructureObject, depth = 0): MessageStructureObject[] {
  if (depth > 50) return []
  if (node.type.startsWith("multipart/"))
    return (node.childNodes ?? []).flatMap((child) => leavesOf(child, depth + 1))
  return [node.part ? node : { ...node, part: "1" }]
}

function isBody(leaf: MessageStructureObject, type: string): boolean {
  return leaf.type === type && leaf.disposition !== "attachment" && !nameOf(leaf)
}

async function readText(client: ImapFlow, uid: number, leaf: MessageStructureObject | undefined) {
  if (!leaf?.part) return undefined
  const download = await client.download(String(uid), leaf.part, { uid: true, maxBytes: bodyLimit })
  return download.content ? text(download.content as Readable) : undefined
}

function nameOf(leaf: MessageStructureObject): string {
  return leaf.dispositionParameters?.filename ?? leaf.parameters?.name ?? ""
}

function sourcePart(
  leaf: MessageStructureObject,
  place: { mailbox: string; uid: number },
  html: string | undefined,
): SourcePart {
  const cid = leaf.id?.replace(/^<|>$/g, "")
  const shown = cid && html?.includes(`cid:${cid}`)
  const size = leaf.size ?? 0
  const extension = leaf.type === "message/rfc822" ? "eml" : (leaf.type.split("/")[1] ?? "bin")
  return {
    ...place,
    part: leaf.part!,
    name: nameOf(leaf) || `${leaf.type.split("/")[0]}.${extension}`,
    type: leaf.type,
    size: leaf.encoding === "base64" ? Math.floor((size * 57) / 78) : size,
    ...(shown ? { cid } : {}),
  }
}
