import type { MessageStructureObject } from "imapflow"

/** A leaf of the message that is shown as its text. */
export interface TextPart {
  part: string
  subtype: "plain" | "html"
  charset: string | undefined
  encoding: string | undefined
  size: number
  /** format=flowed, and delsp=yes (RFC 3676). */
  flowed: boolean
  delsp: boolean
}

/** Something one may download. */
export interface Attachment {
  part: string
  name: string
  type: string
  encoding: string | undefined
  /** Bytes after decoding, about. */
  size: number
}

/** A part that HTML refers to by its Content-ID. */
export interface InlinePart {
  part: string
  cid: string
  type: string
  encoding: string | undefined
  size: number
}

/** A message taken apart: what to show, in order, and what to offer. */
export interface MessageContent {
  texts: TextPart[]
  attachments: Attachment[]
  inline: InlinePart[]
}

/** Deeper than this, and more parts than this, nobody writes by hand. */
const deepest = 40
const mostParts = 1_000

/** Takes a BODYSTRUCTURE apart, taking the version `preferred` where there are several. Pure; never throws. */
export function contentOf(
  root: MessageStructureObject | undefined,
  preferred: TextPart["subtype"] = "html",
): MessageContent {
  const content: MessageContent = { texts: [], attachments: [], inline: [] }
  if (root) visit(root, content, { depth: 0, related: false, preferred })
  return content
}

interface Place {
  depth: number
  related: boolean
  preferred: TextPart["subtype"]
}

function visit(node: MessageStructureObject, content: MessageContent, place: Place): void {
  const found = content.texts.length + content.attachments.length + content.inline.length
  if (place.depth > deepest || found > mostParts) return
  const type = node.type.toLowerCase()
  const children = node.childNodes ?? []
  const inner = { ...place, depth: place.depth + 1, related: place.related || type === "multipart/related" }
  if (type === "multipart/alternative") alternative(children, content, inner)
  else if (type.startsWith("multipart/")) for (const child of children) visit(child, content, inner)
  else leaf(node, content, place)
}

/** The preferred of several versions is shown, else the last we can read. Calendar invitations are kept as attachments. */
function alternative(children: MessageStructureObject[], content: MessageContent, place: Place): void {
  const candidates = children.map((child) => {
    const own: MessageContent = { texts: [], attachments: [], inline: [] }
    visit(child, own, place)
    return own
  })
  const best = candidates.findLast((each) => each.texts.some((text) => text.subtype === place.preferred))
  const shown = best ?? candidates.findLast((each) => each.texts.length > 0)
  if (shown) content.texts.push(...shown.texts)
  for (const each of candidates) {
    content.attachments.push(...each.attachments)
    content.inline.push(...each.inline)
  }
}

function leaf(node: MessageStructureObject, content: MessageContent, place: Place): void {
  const type = node.type.toLowerCase()
  const part = node.part ?? "1"
  const cid = node.id?.replace(/^<|>$/g, "")
  const { encoding } = node
  const size = decodedSize(node)
  const attached = node.disposition?.toLowerCase() === "attachment"
  if (cid) content.inline.push({ part, cid, type, encoding, size })
  if ((type === "text/plain" || type === "text/html") && !attached && !fileName(node)) {
    content.texts.push(textPart(node, part))
    return
  }
  if (place.related && cid && type.startsWith("image/") && !attached) return
  content.attachments.push({ part, name: fileName(node) || fallbackName(node, type), type, encoding, size })
}

function textPart(node: MessageStructureObject, part: string): TextPart {
  const parameters = node.parameters ?? {}
  return {
    part,
    subtype: node.type.toLowerCase() === "text/html" ? "html" : "plain",
    charset: parameters.charset,
    encoding: node.encoding,
    size: node.size ?? 0,
    flowed: parameters.format?.toLowerCase() === "flowed",
    delsp: parameters.delsp?.toLowerCase() === "yes",
  }
}

/** A name fit to be shown and to be saved under: no path, no control or direction characters, not endless. */
function fileName(node: MessageStructureObject): string {
  const given = node.dispositionParameters?.filename ?? node.parameters?.name ?? ""
  return given
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .replace(/[/\\]/g, "_")
    .replace(/^\.+/, "")
    .trim()
    .slice(0, 200)
}

const extensions: Record<string, string> = {
  "message/rfc822": "eml",
  "message/delivery-status": "txt",
  "text/calendar": "ics",
  "text/plain": "txt",
  "text/html": "html",
  "text/rfc822-headers": "txt",
  "application/pdf": "pdf",
  "image/jpeg": "jpg",
}

function fallbackName(node: MessageStructureObject, type: string): string {
  const subject = node.envelope?.subject
    ?.replace(/[\p{Cc}/\\]/gu, " ")
    .trim()
    .slice(0, 100)
  const extension = extensions[type] ?? /^[a-z]+\/([a-z0-9]{1,5})$/.exec(type)?.[1] ?? "bin"
  return `${type === "message/rfc822" && subject ? subject : (type.split("/")[0] ?? "part")}.${extension}`
}

function decodedSize(node: MessageStructureObject): number {
  const size = node.size ?? 0
  return node.encoding?.toLowerCase() === "base64" ? Math.floor((size * 3) / 4.11) : size
}
