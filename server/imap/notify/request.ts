import type { FetchItems } from "../fetch/items.ts"
import { parseQuietItems } from "../fetch/quiet-items.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"
import { isForeign, reachesOthers } from "../namespace/others.ts"
import { Refusal } from "../reply.ts"

/** What a client wants to hear of in some mailboxes (RFC 5465 §5). */
export interface Events {
  /** MessageNew and MessageExpunge, which go together. */
  messages: boolean
  /** FlagChange. */
  flags: boolean
  /** MailboxName. */
  names: boolean
  /** SubscriptionChange. */
  subscriptions: boolean
  /** MailboxMetadataChange. */
  metadata: boolean
  /** ServerMetadataChange. */
  serverMetadata: boolean
}

/** Which mailboxes (RFC 5465 §6); "inboxes" are all of one's own, since a filter may file anywhere (§6.3). */
export type Filter =
  | { kind: "personal" }
  | { kind: "subscribed" }
  | { kind: "subtree"; names: readonly string[] }
  | { kind: "mailboxes"; names: readonly string[] }

export interface EventGroup {
  filter: Filter
  events: Events
}

/** What is wanted of the selected mailbox (RFC 5465 §6.1). */
export interface SelectedWish {
  messages: boolean
  flags: boolean
  /** Expunges wait for a command that may tell of them. */
  delayed: boolean
  /** Sent with every new message. */
  items: FetchItems | undefined
}

/** NOTIFY SET, read; NONE is no groups and no wish. */
export interface NotifyRequest {
  status: boolean
  selected: SelectedWish
  groups: EventGroup[]
}

/** Those this server can tell of; BADEVENT lists them. */
export const supportedEvents = [
  "MessageNew",
  "MessageExpunge",
  "FlagChange",
  "MailboxName",
  "SubscriptionChange",
  "MailboxMetadataChange",
  "ServerMetadataChange",
]

export const nothing: NotifyRequest = {
  status: false,
  selected: { messages: false, flags: false, delayed: false, items: undefined },
  groups: [],
}

/** Reads what follows NOTIFY (RFC 5465 §8). @throws SyntaxFault; Refusal BADEVENT for events nobody can tell of */
export function parseNotify(reader: Reader): NotifyRequest {
  reader.space()
  if (reader.tryKeyword("NONE")) {
    reader.end()
    return nothing
  }
  if (!reader.tryKeyword("SET")) throw reader.fault("SET or NONE")
  reader.space()
  const status = reader.tryKeyword("STATUS")
  if (status) reader.space()
  const request: NotifyRequest = { status, selected: nothing.selected, groups: [] }
  const unknown: string[] = []
  const seen = { selected: false }
  do readGroup(reader, request, { unknown, seen })
  while (reader.tryTake(" "))
  reader.end()
  if (unknown.length > 0)
    throw new Refusal(`BADEVENT (${supportedEvents.join(" ")})`, "Those events are not told of here")
  return request
}

interface Findings {
  unknown: string[]
  seen: { selected: boolean }
}

function readGroup(reader: Reader, request: NotifyRequest, findings: Findings): void {
  reader.take("(")
  const kind = filterKinds.find((word) => reader.tryKeyword(word))
  if (!kind) throw reader.fault("which mailboxes")
  const names = kind === "SUBTREE" || kind === "MAILBOXES" ? readNames(reader) : []
  reader.space()
  const read = readEvents(reader, findings)
  reader.take(")")
  check(read, findings)
  if (kind === "SELECTED" || kind === "SELECTED-DELAYED") {
    if (findings.seen.selected) throw new SyntaxFault("The selected mailbox may be named once")
    findings.seen.selected = true
    request.selected = selectedWish(read, kind === "SELECTED-DELAYED")
    return
  }
  if (read.items) throw new SyntaxFault("Only for the selected mailbox can data items be asked for")
  if (request.groups.length >= limits.notifyGroups) throw overflow()
  request.groups.push({ filter: filterOf(kind, names), events: eventsOf(read.names) })
}

/** Longer words first, so that none is taken for the beginning of another. */
const filterKinds = [
  "SELECTED-DELAYED",
  "SELECTED",
  "INBOXES",
  "PERSONAL",
  "SUBSCRIBED",
  "SUBTREE",
  "MAILBOXES",
] as const

function filterOf(kind: (typeof filterKinds)[number], names: string[]): Filter {
  if (kind === "SUBTREE") return { kind: "subtree", names }
  if (kind === "MAILBOXES") return { kind: "mailboxes", names }
  return { kind: kind === "SUBSCRIBED" ? "subscribed" : "personal" }
}

/** Whether mailboxes of others may fit a filter. */
export function reachesFar(filter: Filter): boolean {
  if (filter.kind === "personal") return false
  return filter.kind === "subscribed" || filter.names.some(reachesOthers)
}

/** Whether a name fits a filter (RFC 5465 §6). */
export function matches(
  filter: Filter,
  { name, subscribed }: { name: string; subscribed: boolean },
): boolean {
  if (filter.kind === "personal") return !isForeign(`${name}/`)
  if (filter.kind === "subscribed") return subscribed
  if (filter.kind === "mailboxes") return filter.names.includes(name)
  return filter.names.some((root) => name === root || name.startsWith(`${root}/`))
}

function readNames(reader: Reader): string[] {
  reader.space()
  const names = reader.sees("(") ? reader.list(() => reader.mailbox()) : [reader.mailbox()]
  if (names.length > limits.notifyNames) throw overflow()
  return names
}

const overflow = () => new Refusal("NOTIFICATIONOVERFLOW", "That is too much to be told of")

interface EventsRead {
  /** In capitals. */
  names: Set<string>
  items: FetchItems | undefined
}

function readEvents(reader: Reader, { unknown }: Findings): EventsRead {
  const read: EventsRead = { names: new Set(), items: undefined }
  if (reader.tryKeyword("NONE")) return read
  reader.list(() => {
    const name = reader.keyword()
    read.names.add(name)
    if (name === "MESSAGENEW" && reader.sees(" (")) read.items = parseQuietItems(reader)
    if (!known.has(name)) unknown.push(name)
  })
  return read
}

const known = new Set(supportedEvents.map((name) => name.toUpperCase()))
const ofMessages = new Set(["MESSAGENEW", "MESSAGEEXPUNGE", "FLAGCHANGE", "ANNOTATIONCHANGE"])

/** The rules of RFC 5465 §5 about what goes with what. */
function check({ names }: EventsRead, { unknown }: Findings): void {
  if (names.has("MESSAGENEW") !== names.has("MESSAGEEXPUNGE"))
    throw new SyntaxFault("MessageNew and MessageExpunge go together")
  if ((names.has("FLAGCHANGE") || names.has("ANNOTATIONCHANGE")) && !names.has("MESSAGENEW"))
    throw new SyntaxFault("FlagChange needs MessageNew and MessageExpunge")
  if (unknown.length > limits.notifyGroups) throw new SyntaxFault("Those are too many events")
}

function selectedWish({ names, items }: EventsRead, delayed: boolean): SelectedWish {
  for (const name of names)
    if (known.has(name) && !ofMessages.has(name))
      throw new SyntaxFault("Of the selected mailbox only what happens to messages can be told")
  return { messages: names.has("MESSAGENEW"), flags: names.has("FLAGCHANGE"), delayed, items }
}

function eventsOf(names: ReadonlySet<string>): Events {
  return {
    messages: names.has("MESSAGENEW"),
    flags: names.has("FLAGCHANGE"),
    names: names.has("MAILBOXNAME"),
    subscriptions: names.has("SUBSCRIPTIONCHANGE"),
    metadata: names.has("MAILBOXMETADATACHANGE"),
    serverMetadata: names.has("SERVERMETADATACHANGE"),
  }
}
