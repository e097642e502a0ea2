import type { Readable } from "node:stream"
import MailComposer from "nodemailer/lib/mail-composer"
import { htmlToText } from "../../components/compose/html-to-text.ts"
import type { ComposeMessage, Correspondent } from "./compose-message.ts"
import { bodyOf } from "./quote.ts"

/** A file for the message; `content` is opened when its turn comes. */
export interface ComposedFile {
  id: string
  name: string
  type: string
  cid?: string
  content: () => Readable
}

/** A message in wire form. `copy` is the same with Bcc, for Sent and Drafts. */
export interface Composed {
  messageId: string
  envelope: { from: string; to: string[] }
  wire: Buffer
  copy: Buffer
}

const bodyStyle =
  "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5"
/** Where the browser shows an upload; in the message it becomes cid:. */
export const uploadUrl = "/api/compose/uploads/"

/** The Message-ID a composition has from its first draft until it is sent. */
export function messageIdOf(message: Pick<ComposeMessage, "id" | "from">): string {
  const domain = message.from.address.split("@").at(-1)!
  return `<${message.id}@${/^[\x21-\x7e]+$/.test(domain) ? domain.replaceAll(/[<>]/g, "") : new URL(`http://${domain}`).hostname}>`
}

/**
 * Builds the message. Nothing is read but the files given: no path and no URL in the input is ever followed.
 * A draft carries two more fields that let it be continued: what it answers, and how its body is written.
 */
export async function composeMessage(
  message: ComposeMessage,
  files: ComposedFile[],
  purpose: "send" | "draft",
): Promise<Composed> {
  const messageId = messageIdOf(message)
  const composer = new MailComposer({
    from: { name: message.from.name, address: message.from.address },
    to: message.to,
    cc: message.cc,
    subject: message.subject,
    messageId,
    date: new Date(),
    inReplyTo: message.inReplyTo,
    references: message.references,
    ...bodies(message, files),
    attachments: files.map((file) => ({
      filename: file.name,
      contentType: file.type,
      content: file.content(),
      ...(file.cid ? { cid: file.cid, contentDisposition: "inline" } : {}),
    })),
    headers: purpose === "draft" ? draftFields(message) : {},
    newline: "win",
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const wire = await composer.compile().build()
  const bcc = await bccField(message.bcc)
  return {
    messageId,
    envelope: { from: message.from.address, to: recipientsOf(message) },
    wire,
    copy: bcc === "" ? wire : Buffer.concat([Buffer.from(bcc), wire]),
  }
}

/** Everybody it goes to, once. */
export function recipientsOf(message: Pick<ComposeMessage, "to" | "cc" | "bcc">): string[] {
  const everybody = [...message.to, ...message.cc, ...message.bcc].map((who) => who.address)
  const seen = new Set<string>()
  return everybody.filter((address) => !seen.has(address.toLowerCase()) && seen.add(address.toLowerCase()))
}

async function bccField(bcc: Correspondent[]): Promise<string> {
  if (bcc.length === 0) return ""
  const node = new MailComposer({ bcc, newline: "win" }).compile()
  node.keepBcc = true
  const header = (await node.build()).toString("utf8")
  return /^Bcc:.*\r\n(?:[ \t].*\r\n)*/im.exec(header)?.[0] ?? ""
}

function bodies(message: ComposeMessage, files: ComposedFile[]): { text: string; html?: string } {
  const { body } = message
  if (body.kind === "plain") return { text: body.text.replaceAll(/\r\n?/g, "\n") }
  const written = styled(withCids(body.html, files))
  const quote = body.quote === "" ? "" : `<div class="missiva-quote">${body.quote}</div>`
  return {
    text: htmlToText(`${body.html}${quote}`),
    html: `<!doctype html><html><head><meta charset="utf-8"></head><body><div class="missiva-body" style="${bodyStyle}">${written}</div>${quote}</body></html>`,
  }
}

function withCids(html: string, files: ComposedFile[]): string {
  return files.reduce(
    (done, file) => (file.cid ? done.replaceAll(uploadUrl + file.id, `cid:${file.cid}`) : done),
    html,
  )
}

// Mail programs ignore style sheets: what the editor shows by its own is written out here.
function styled(html: string): string {
  return html
    .replaceAll("<p></p>", "<p><br></p>")
    .replaceAll(/<p( style=")?/g, (_, style) =>
      style ? `<p style="margin:0 0 0.6em;` : `<p style="margin:0 0 0.6em"`,
    )
    .replaceAll(
      "<blockquote>",
      `<blockquote style="margin:0 0 0.6em;padding-left:0.9em;border-left:2px solid #c7ccd4">`,
    )
    .replaceAll(/<img /g, `<img style="max-width:100%;height:auto" `)
}

/** Takes the two halves of a body apart that `composeMessage` put together; everything is "written" in others' HTML. */
export function splitBody(html: string): { written: string; quote: string } {
  const found =
    /<div class="missiva-body"[^>]*>([\s\S]*?)<\/div>\s*(?:<div class="missiva-quote">([\s\S]*)<\/div>\s*)?$/.exec(
      bodyOf(html).trim(),
    )
  return found ? { written: found[1]!, quote: found[2] ?? "" } : { written: bodyOf(html), quote: "" }
}

const answersField = "X-Missiva-Answers"
const draftField = "X-Missiva-Draft"

function draftFields(message: ComposeMessage): Record<string, string> {
  const answers = message.answers
  return {
    [draftField]: message.id,
    ...(answers
      ? {
          [answersField]: `${answers.kind} ${answers.uidValidity} ${answers.uid} ${encodeURIComponent(answers.mailbox)}`,
        }
      : {}),
  }
}

/** What a draft's own fields say, read from its raw header. Anything odd there counts as absent. */
export function readDraftFields(header: string): { id?: string; answers?: ComposeMessage["answers"] } {
  const unfolded = header.replaceAll(/\r?\n[ \t]+/g, " ")
  const id = /^X-Missiva-Draft: *([0-9a-f-]{36}) *$/im.exec(unfolded)?.[1]
  const found = /^X-Missiva-Answers: *(reply|forward) (\d{1,20}) (\d{1,10}) (\S{1,3000}) *$/im.exec(unfolded)
  if (!found) return { id }
  try {
    const [, kind, uidValidity, uid, mailbox] = found as unknown as [
      string,
      "reply" | "forward",
      string,
      string,
      string,
    ]
    return { id, answers: { kind, uidValidity, uid: Number(uid), mailbox: decodeURIComponent(mailbox) } }
  } catch {
    return { id }
  }
}
