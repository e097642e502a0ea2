import type { Rights } from "../../directory/rights.ts"
import { MailError } from "../../errors.ts"
import { string } from "../../mime/wire.ts"
import { type AnnotationName, type AnnotationPlace, mostAnnotationBytes } from "../../store/annotations.ts"
import { retentionInForceEntry } from "../../store/retention.ts"
import { type Context, command, signedIn } from "../command.ts"
import { entryName, formatEntry, parseEntries, settableEntryName } from "../grammar/entry-name.ts"
import { formatMailboxName } from "../grammar/mailbox-name.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import type { Place } from "../namespace/others.ts"
import { demandPlace } from "../namespace/place.ts"
import { type Completion, Refusal } from "../reply.ts"
import { isFilter } from "../search/settle.ts"
import type { Session } from "../session.ts"

/** Entries set in one command at most. */
const mostChanges = 100

/** How to reach whoever runs the server; nobody can change it (RFC 5464 §3.2.1.1). */
const adminEntry = "/shared/admin"

interface Options {
  maxSize: number | undefined
  depth: "0" | "1" | "infinity"
}

/** Options of GETMETADATA; the grammar has them before the mailbox, the examples behind it (RFC 5464 §4.2, §5). */
function parseOptions(reader: Reader): Options {
  const options: Options = { maxSize: undefined, depth: "0" }
  reader.list(() => {
    const option = reader.keyword()
    reader.space()
    if (option === "MAXSIZE") options.maxSize = reader.number()
    else if (option === "DEPTH") options.depth = parseDepth(reader.atom().toLowerCase())
    else throw new SyntaxFault("There is no such option of GETMETADATA")
  })
  reader.space()
  return options
}

function parseDepth(text: string): Options["depth"] {
  if (text === "0" || text === "1" || text === "infinity") return text
  throw new SyntaxFault("The depth is 0, 1 or infinity")
}

const seesOptions = (reader: Reader) => ["(M", "(m", "(D", "(d"].some((start) => reader.sees(start))

/** Where annotations are: of a mailbox, or of the server when there is no name. */
interface Subject extends AnnotationPlace {
  /** "" for the server. */
  shownName: string
  place: Place | undefined
}

/** Enough to see what is noted about a mailbox (RFC 5464 §3.3). */
export const mayAnnotate = ({ rights }: { rights: Rights }): boolean =>
  rights.includes("l") && /[rswip]/.test(rights)

async function subjectOf(session: Session, name: string): Promise<Subject> {
  const accountId = session.account!.id
  if (name === "") return { mailboxId: 0, accountId, shownName: "", place: undefined }
  const place = await demandPlace(session, name, "l")
  if (!mayAnnotate(place)) throw notAllowed()
  return { mailboxId: place.mailbox.id, accountId, shownName: place.shownName, place }
}

const notAllowed = () => new MailError("denied", "You have no right to these annotations")

/** GETMETADATA (RFC 5464 §4.2). */
export const getMetadata = command({
  name: "GETMETADATA",
  states: signedIn,
  parse(reader) {
    reader.space()
    const before = reader.sees("(") ? parseOptions(reader) : undefined
    const name = reader.mailbox()
    reader.space()
    const options = !before && seesOptions(reader) ? parseOptions(reader) : before
    const entries = parseEntries(reader)
    reader.end()
    return { name, entries, options: options ?? { maxSize: undefined, depth: "0" as const } }
  },
  async run(context, { name, entries, options }) {
    const { session, writer } = context
    const subject = await subjectOf(session, name)
    const { annotations } = session.premises.store
    const there = [...(await annotations.names(subject)), ...(await computed(session, subject))]
    const { names, longest } = choose(there, entries, options)
    for (const entry of names) {
      const known = there.some((one) => one.entry === entry.toLowerCase())
      const value = known ? await storedValue(session, subject, entry.toLowerCase()) : undefined
      writeMetadata(context, subject.shownName, [[entry, value]])
      await writer.room()
    }
    return longest === undefined ? {} : { code: `METADATA LONGENTRIES ${longest}` }
  },
})

/** What is no row: how to reach the administrator, and how many days mail stays in a mailbox, whoever said so. */
async function computed(session: Session, { mailboxId }: AnnotationPlace): Promise<AnnotationName[]> {
  if (mailboxId === 0) return [{ entry: adminEntry, size: adminOf(session.account!.address).length }]
  const days = await retentionInForce(session, [mailboxId])
  return [...days.values()].map((value) => ({ entry: retentionInForceEntry, size: value.length }))
}

/** How many days mail stays, of mailboxes where it does not stay for ever. */
export async function retentionInForce(
  { premises }: Session,
  mailboxIds: readonly number[],
): Promise<Map<number, Buffer>> {
  const days = (await premises.retentionOf?.(mailboxIds)) ?? new Map<number, number>()
  return new Map([...days].map(([id, count]) => [id, Buffer.from(String(count))]))
}

const adminOf = (address: string) =>
  Buffer.from(`mailto:postmaster${address.slice(address.lastIndexOf("@"))}`)

async function storedValue(session: Session, subject: Subject, entry: string): Promise<Buffer | undefined> {
  if (subject.mailboxId === 0 && entry === adminEntry) return adminOf(session.account!.address)
  if (subject.mailboxId !== 0 && entry === retentionInForceEntry)
    return (await retentionInForce(session, [subject.mailboxId])).get(subject.mailboxId)
  return session.premises.store.annotations.value(subject, entry)
}

/** The entries to be told, each once, and the size of the largest that is too long to be. */
function choose(
  there: readonly AnnotationName[],
  wanted: readonly string[],
  { maxSize = Number.POSITIVE_INFINITY, depth }: Options,
): { names: Set<string>; longest: number | undefined } {
  const names = new Map<string, string>()
  const tooLong: number[] = []
  for (const written of wanted) {
    const name = entryName(written)
    const found = there.filter(({ entry }) => isWithin(entry, name, depth))
    for (const { entry, size } of found) {
      if (size > maxSize) tooLong.push(size)
      else if (!names.has(entry)) names.set(entry, entry === name ? written : entry)
    }
    if (found.length === 0 && depth === "0") names.set(name, written)
  }
  return {
    names: new Set(names.values()),
    longest: tooLong.length > 0 ? Math.max(...tooLong) : undefined,
  }
}

function isWithin(entry: string, name: string, depth: Options["depth"]): boolean {
  if (entry === name) return true
  if (depth === "0" || !entry.startsWith(`${name}/`)) return false
  return depth === "infinity" || !entry.slice(name.length + 1).includes("/")
}

/** Writes a METADATA response with values (RFC 5464 §4.4.1); what is not there is NIL. */
export function writeMetadata(
  { session, writer }: Context,
  shownName: string,
  values: readonly (readonly [entry: string, value: Buffer | undefined])[],
): void {
  const pairs = values.map(([entry, value]) => `${formatEntry(entry)} ${formatValue(value)}`)
  writer.line(`* METADATA ${formatMailboxName(shownName, session)} (${pairs.join(" ")})`)
}

function formatValue(value: Buffer | undefined): string {
  if (!value) return "NIL"
  const binary = value.toString("latin1")
  // NUL may only stand in a literal8 (RFC 5464 §5).
  return value.includes(0) ? `~{${value.length}}\r\n${binary}` : string(binary)
}

/** SETMETADATA (RFC 5464 §4.3). */
export const setMetadata = command({
  name: "SETMETADATA",
  states: signedIn,
  parse(reader) {
    reader.space()
    const name = reader.mailbox()
    reader.space()
    const changes = reader.list(() => {
      const entry = settableEntryName(reader.astring())
      reader.space()
      return { entry, value: reader.binaryOrNil() }
    })
    if (changes.length > mostChanges) throw new SyntaxFault("Those are too many annotations at once")
    reader.end()
    return { name, changes }
  },
  async run({ session }, { name, changes }): Promise<Completion> {
    const subject = await subjectOf(session, name)
    if (changes.some(({ entry }) => !maySet(session, subject, entry))) throw notAllowed()
    if (changes.some(isBrokenFilter)) throw new MailError("invalid", "The filter is not a complete search")
    const last = new Map(changes.map((change) => [change.entry, change]))
    await session.premises.store.annotations.change(subject, [...last.values()], session).catch(refuse)
    return {}
  },
})

/** What all see is for those who may change things in the mailbox and, of the server, for administrators. */
function maySet({ account }: Session, { place, mailboxId }: Subject, entry: string): boolean {
  if (mailboxId === 0 ? entry === adminEntry : entry === retentionInForceEntry) return false
  if (entry.startsWith("/private/")) return true
  return place ? place.rights.includes("w") : account!.role === "admin"
}

/** Filters are tried when they are set rather than when they are used (RFC 5466 §3.2). */
function isBrokenFilter({ entry, value }: { entry: string; value: Buffer | undefined }): boolean {
  return value !== undefined && /^\/(private|shared)\/filters\/values\//.test(entry) && !isFilter(value)
}

function refuse(thrown: unknown): never {
  if (thrown instanceof MailError && thrown.code === "too-large")
    throw new Refusal(`METADATA MAXSIZE ${mostAnnotationBytes}`, "The value is too large")
  if (thrown instanceof MailError && thrown.code === "limit")
    throw new Refusal("METADATA TOOMANY", thrown.message)
  throw thrown
}
