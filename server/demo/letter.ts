import MailComposer from "nodemailer/lib/mail-composer"
import type { Person } from "./people.ts"

/** How long before the seeding something happened: minutes, or days with the time of that day in UTC. */
export type Ago = `${number}m` | `${number}d ${number}:${number}`

/** A file that comes with a letter; made when it is needed, because invitations depend on the day. */
export interface DemoFile {
  name: string
  type: string
  /** Shown in the HTML under this Content-ID instead of being offered as a file. */
  cid?: string
  content: (now: number) => Buffer | string
}

/** Where a copy is filed. */
type Place = `${Person}/${string}`

/** One letter of the demo. */
export interface Letter {
  /** Left side of its Message-ID; unique. */
  id: string
  ago: Ago
  from: string
  to: string[]
  cc?: string[]
  subject: string
  text: string
  html?: string
  /** The id of the letter this one answers. */
  answers?: string
  /** Puts the letter answered below this one, as mail programs do. */
  quoting?: boolean
  files?: DemoFile[]
  /** An iCalendar request, which travels beside the text. */
  invitation?: (now: number) => string
  headers?: Record<string, string>
  /** For what no composer writes: the whole message, given its Date. */
  wire?: (date: string) => string
  /** Copies with their flags, without backslashes: { "alice/INBOX": "Seen Flagged" } */
  copies: Record<Place, string>
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** When a letter was sent, in milliseconds. */
export function sentAt(ago: Ago, now: number): number {
  const [amount, time] = ago.split(" ")
  const count = Number.parseInt(amount!, 10)
  if (!time) return now - count * minute
  const [hours, minutes] = time.split(":").map(Number)
  const midnight = Math.floor(now / day) * day
  return midnight - count * day + hours! * hour + minutes! * minute
}

/** Every letter by its id. */
export type Letters = ReadonlyMap<string, Letter>

/** The letters before a letter in its conversation, oldest first. */
function chain(letter: Letter, letters: Letters): Letter[] {
  const before = letter.answers === undefined ? undefined : letters.get(letter.answers)
  if (!before) return []
  return [...chain(before, letters), before]
}

const domainOf = (from: string) => /@([^\s>]+)>?$/.exec(from)?.[1] ?? "example.org"
const messageId = (letter: Letter) => `<${letter.id}@${domainOf(letter.from)}>`

function quoted(letter: Letter, { now, letters }: { now: number; letters: Letters }): string {
  const date = new Date(sentAt(letter.ago, now)).toISOString().slice(0, 16).replace("T", " ")
  const lines = textOf(letter, { now, letters }).trimEnd().split("\n")
  const below = lines.map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`.trimEnd()))
  return `${letter.from}, ${date}:\n${below.join("\n")}\n`
}

/** Lines of the source longer than this go on in the next one. */
const sourceLine = 90

/** Columns of a line of mail. */
const mailLine = 72

/** A paragraph as mail programs break it. Quotes and what is set in columns stay as they are. */
function broken(line: string): string {
  if (/^[ >]/.test(line)) return line
  return line.replace(new RegExp(`(.{1,${mailLine}})(?: +|$)`, "gu"), "$1\n").trimEnd()
}

const asMail = (text: string) =>
  text
    .trim()
    .replace(new RegExp(`(?<=^[^ >].{${sourceLine},})\\n(?=\\S)`, "gmu"), " ")
    .split("\n")
    .map(broken)
    .join("\n")

function textOf(letter: Letter, context: { now: number; letters: Letters }): string {
  const before = letter.quoting ? context.letters.get(letter.answers ?? "") : undefined
  const text = `${asMail(letter.text)}\n`
  return before ? `${text}\n${quoted(before, context)}` : text
}

/** RFC 5322 §3.3, in UTC. */
const mailDate = (date: Date) => date.toUTCString().replace("GMT", "+0000")

/** A letter as it goes over the wire. */
export async function compose(letter: Letter, context: { now: number; letters: Letters }): Promise<Buffer> {
  const date = new Date(sentAt(letter.ago, context.now))
  if (letter.wire) return Buffer.from(letter.wire(mailDate(date)).replaceAll("\n", "\r\n"))
  const before = chain(letter, context.letters).map(messageId)
  const composer = new MailComposer({
    messageId: messageId(letter),
    date,
    from: letter.from,
    to: letter.to,
    cc: letter.cc,
    subject: letter.subject,
    inReplyTo: before.at(-1),
    references: before,
    headers: letter.headers,
    text: textOf(letter, context),
    newline: "windows",
    html: letter.html,
    icalEvent: letter.invitation && { method: "REQUEST", content: letter.invitation(context.now) },
    attachments: letter.files?.map(({ name, type, cid, content }) => ({
      filename: name,
      contentType: type,
      cid,
      content: content(context.now),
      ...(cid ? { contentDisposition: "inline" as const } : {}),
    })),
  })
  return composer.compile().build()
}
