import { parseAddresses } from "../mime/address.ts"
import { fileName, leaves } from "../mime/attachment.ts"
import { decodeCharset } from "../mime/charset.ts"
import { content } from "../mime/content.ts"
import { decodeText } from "../mime/encoded-word.ts"
import { headerFields, readHeader, unfolded } from "../mime/header.ts"
import { htmlToText } from "../mime/html-text.ts"
import type { Part } from "../mime/part.ts"
import { structureParser } from "../mime/structure.ts"
import { type Archive, archiveSteps, type Budget, holdsOldMacros, newBudget } from "./archive/archive.ts"
import { limits } from "./limits.ts"
import { type Link, readPage } from "./page.ts"

/** An author or addressee; domain in lower case. */
export interface Mailbox {
  name: string
  address: string
  domain: string
}

/** A file that came along. */
export interface Attachment {
  name: string
  /** "application/pdf" */
  type: string
  /** What it holds, when it is an archive. */
  archive: Archive | undefined
  /** Macros of an Office document. */
  macros: boolean
  /** It begins like a program. */
  program: boolean
}

/** What of a message matters to its judgement. Bounded by `limits`, whatever came. */
export interface Reading {
  fields: { name: string; value: string }[]
  from: Mailbox[]
  replyTo: Mailbox[]
  subject: string
  /** Text that is shown, part by part. */
  texts: string[]
  /** Text that an HTML page hides. */
  hidden: string
  links: Link[]
  images: number
  forms: number
  /** Elements and attributes of its HTML; undefined when it has none. */
  marks: Set<string> | undefined
  attachments: Attachment[]
  /** "multipart/mixed" and what is in it, by type. */
  types: string[]
  charsets: string[]
}

/**
 * Reads a message at once. Total, and linear in at most `limits.message` bytes.
 * @param bytes the message, or its beginning
 * @param root its structure, when that is known; then also of what lies behind `bytes`
 */
export function readMessage(bytes: Buffer, root?: Part): Reading {
  const steps = readingSteps(bytes, root)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** The same a little at a time, so that whoever reads can give way. @returns at its end what was read, at each step so far */
export function* readingSteps(bytes: Buffer, known?: Part): Generator<Reading, Reading> {
  const reading = nothingRead()
  const root = known ?? (yield* structureSteps(bytes, reading))
  reading.fields = fieldsOf(bytes, root)
  const value = (name: string) => reading.fields.find((field) => field.name === name)?.value ?? ""
  reading.from = mailboxes(value("from"))
  reading.replyTo = mailboxes(value("reply-to"))
  reading.subject = decodeText(value("subject"))
  reading.types = [`${root.type}/${root.subtype}`]
  yield reading
  yield* readParts(bytes, root, reading)
  return reading
}

const nothingRead = (): Reading => ({
  fields: [],
  from: [],
  replyTo: [],
  subject: "",
  texts: [],
  hidden: "",
  links: [],
  images: 0,
  forms: 0,
  marks: undefined,
  attachments: [],
  types: [],
  charsets: [],
})

function* structureSteps(bytes: Buffer, reading: Reading): Generator<Reading, Part> {
  const parser = structureParser()
  for (let at = 0; at < bytes.length; at += limits.slice) {
    parser.push(bytes.subarray(at, at + limits.slice))
    yield reading
  }
  return parser.end()
}

/** Lower-case names, values one character for each byte. */
function fieldsOf(bytes: Buffer, root: Part): Reading["fields"] {
  const block = readHeader(bytes, root.header)
  const fields: Reading["fields"] = []
  for (const field of headerFields(block)) {
    if (fields.length >= limits.fields) break
    const end = Math.min(field.end, field.value + limits.field)
    fields.push({ name: field.name.toLowerCase(), value: unfolded(block, { ...field, end }) })
  }
  return fields
}

function mailboxes(value: string): Mailbox[] {
  return parseAddresses(value)
    .flatMap((address) => address.group ?? [address])
    .slice(0, 20)
    .map(({ name = "", mailbox = "", host = "" }) => {
      const domain = host.toLowerCase()
      return { name, address: host === "" ? mailbox : `${mailbox}@${domain}`, domain }
    })
}

function* readParts(bytes: Buffer, root: Part, reading: Reading): Generator<Reading, void> {
  const left = { text: limits.text as number, parts: limits.parts as number }
  const budget = newBudget()
  const waiting = leaves(root).slice(0, limits.attachments + limits.parts)
  for (const part of waiting) {
    // What a message passes on is read like itself.
    if (part.type === "message" && part.parts[0])
      waiting.push(...leaves(part.parts[0]).slice(0, limits.parts))
    const name = fileName(part)
    if (part.type === "text" && name === "" && part.disposition?.type !== "attachment")
      readText(bytes, part, { reading, left })
    else if (part.type !== "message" && reading.attachments.length < limits.attachments)
      yield* readAttachment(bytes, part, { name, reading, budget })
    if (reading.types.length < limits.parts && part !== root)
      reading.types.push(`${part.type}/${part.subtype}`)
    if (waiting.length > 4 * limits.attachments) break
    yield reading
  }
}

function readText(
  bytes: Buffer,
  part: Part,
  { reading, left }: { reading: Reading; left: { text: number; parts: number } },
): void {
  if (left.parts-- <= 0 || left.text <= 0) return
  const decoded = content(bytes, part, Math.min(limits.part, left.text))
  left.text -= Math.min(limits.part, part.body.end - part.body.start)
  const charset = part.params.charset ?? ""
  reading.charsets.push(charset.toLowerCase().slice(0, 30))
  const text = decodeCharset(decoded, charset)
  if (part.subtype !== "html") {
    reading.texts.push(text.slice(0, limits.kept))
    return
  }
  const page = readPage(text, limits)
  reading.marks = reading.marks ? reading.marks.union(page.marks) : page.marks
  reading.images += page.images
  reading.forms += page.forms
  // Some pages are hidden as a whole and unhidden by rules we do not read: then it is what is there that counts.
  const shown = page.visible.trim() === "" ? htmlToText(text, { limit: limits.kept }) : page.visible
  reading.texts.push(shown)
  if (shown === page.visible) reading.hidden = (reading.hidden + page.hidden).slice(0, limits.kept)
  reading.links.push(...page.links.slice(0, Math.max(0, limits.links - reading.links.length)))
}

function* readAttachment(
  bytes: Buffer,
  part: Part,
  { name, reading, budget }: { name: string; reading: Reading; budget: Budget },
): Generator<Reading, void> {
  const decoded = content(bytes, part, limits.attachment)
  const data = Buffer.from(decoded.buffer, decoded.byteOffset, decoded.byteLength)
  const attachment: Attachment = {
    name: name.slice(0, 300),
    type: `${part.type}/${part.subtype}`,
    archive: undefined,
    macros: holdsOldMacros(data),
    program: isProgram(data),
  }
  reading.attachments.push(attachment)
  const steps = archiveSteps(data, budget)
  for (let step = steps.next(); ; step = steps.next()) {
    if (!step.done) {
      yield reading
      continue
    }
    attachment.archive = step.value
    if (step.value?.macros) attachment.macros = true
    return
  }
}

/** Windows, Linux and macOS programs say what they are in their first bytes. */
function isProgram(data: Buffer): boolean {
  const first = data.toString("latin1", 0, 4)
  if (first.startsWith("MZ")) return data.length > 64
  return first === "\x7fELF" || first === "\xcf\xfa\xed\xfe" || first === "\xca\xfe\xba\xbe"
}
