import { isIP } from "node:net"
import { ImapFlow, type ListResponse } from "imapflow"
import { MailError } from "../errors.ts"
import { type Flags, isFlag, parseFlags } from "../store/flags.ts"
import { type Found, tooLarge, trouble, withLineEnds } from "./item.ts"
import { placeOfUse } from "./places.ts"
import type { Sighted } from "./shelf.ts"

/** Another IMAP server, and who signs in there. */
export interface Elsewhere {
  host: string
  port: number
  /** TLS from the first byte; otherwise STARTTLS. */
  secure: boolean
  user: string
  password: string
  /** Sign in whatever its certificate says, and without TLS if there is none. */
  insecure?: boolean
  /** The address to connect to, where `host` may lead anywhere; see outward.ts. */
  address?: string
}

/**
 * Reads imaps://joan%40example.org@imap.example.org:993; with imap:// it is STARTTLS on port 143.
 * @throws MailError "invalid"
 */
export function parseImapUrl(url: string): Pick<Elsewhere, "host" | "port" | "secure" | "user"> {
  const [, scheme, user, host, port] = /^(imaps?):\/\/(.+)@([^@/:]+)(?::(\d{1,5}))?\/?$/i.exec(url) ?? []
  if (!scheme)
    throw new MailError(
      "invalid",
      "Write the server as imaps://USER@HOST, such as imaps://joan@imap.example.org",
    )
  const secure = scheme.toLowerCase() === "imaps"
  return { host: host!, port: Number(port ?? (secure ? 993 : 143)), secure, user: decode(user!) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Messages that are asked for at once have about so many bytes together. */
const mostBytes = 8 << 20
const mostMessages = 100

interface Wanted {
  /** Bytes a message may have. */
  limit: number
  /** Which mailboxes; all without. */
  only: readonly string[]
  /** Tells of a mailbox which of its messages need not be fetched. */
  sightings(mailbox: string): Promise<(sighted: Sighted) => boolean>
}

/**
 * All messages of an account on another server, mailbox by mailbox; nothing is changed there, not even \Seen.
 * @throws MailError "bad-credentials", "unavailable"
 */
export async function* readImap(elsewhere: Elsewhere, wanted: Wanted): AsyncGenerator<Found> {
  const client = await connect(elsewhere)
  try {
    for (const listed of await client.list()) {
      const isWanted = wanted.only.length === 0 || wanted.only.includes(listed.path)
      if (isWanted && !isBeside(listed)) yield* readMailbox(client, listed, wanted)
    }
  } catch (thrown) {
    if (thrown instanceof MailError) throw thrown
    throw lost(thrown)
  } finally {
    await client.logout().catch(() => client.close())
  }
}

async function connect(elsewhere: Elsewhere): Promise<ImapFlow> {
  const { host, address = host, port, secure, user, password, insecure = false } = elsewhere
  const client = new ImapFlow({
    host: address,
    ...(isIP(host) ? {} : { servername: host }),
    port,
    secure,
    ...(secure || insecure ? {} : { doSTARTTLS: true }),
    auth: { user, pass: password },
    tls: { rejectUnauthorized: !insecure },
    logger: false,
    disableAutoIdle: true,
    clientInfo: { name: "Missiva" },
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
  })
  client.on("error", () => client.close())
  await client.connect().catch((thrown: Error & { authenticationFailed?: boolean; code?: string }) => {
    client.close()
    if (thrown.authenticationFailed)
      throw new MailError("bad-credentials", `${host} does not take this name and password`)
    const why = thrown.code ?? thrown.message
    throw new MailError("unavailable", `${host} cannot be reached on port ${port} (${why})`, {
      cause: thrown,
    })
  })
  return client
}

const lost = (cause: unknown) =>
  new MailError(
    "unavailable",
    `The connection was lost (${(cause as Error).message}); start the same import again, it goes on where it was`,
    { cause },
  )

/** A mailbox without messages, or one whose messages are all in others too: "All Mail" of Gmail and its like. */
const isBeside = ({ flags, specialUse }: ListResponse) =>
  flags.has("\\Noselect") ||
  flags.has("\\NonExistent") ||
  ["\\All", "\\Flagged", "\\Important"].includes(specialUse ?? "")

const nameOf = ({ path, delimiter, specialUse }: ListResponse) =>
  placeOfUse(specialUse ?? "") ?? path.split(delimiter || "/").join("/")

async function* readMailbox(client: ImapFlow, listed: ListResponse, wanted: Wanted): AsyncGenerator<Found> {
  const mailbox = nameOf(listed)
  const isKnown = await wanted.sightings(mailbox)
  const opened = await client.mailboxOpen(listed.path, { readOnly: true }).catch((thrown: Error) => thrown)
  if (opened instanceof Error) {
    yield trouble(listed.path, `The mailbox cannot be opened (${opened.message})`)
    return
  }
  if (opened.exists === 0) return
  const facts = { uid: true, size: true, internalDate: true, headers: ["message-id"] }
  const all = await client.fetchAll("1:*", facts)
  let uids: number[] = []
  let bytes = 0
  for (const { uid, size = 0, internalDate, headers } of all) {
    const sighted = { size, arrived: timeOf(internalDate) ?? Number.NaN, messageId: textOf(headers) }
    if (size > wanted.limit) yield trouble(`${listed.path}, UID ${uid}`, tooLarge(wanted.limit))
    else if (isKnown(sighted)) yield { kind: "known" }
    else {
      uids.push(uid)
      bytes += size
    }
    if (uids.length < mostMessages && bytes < mostBytes) continue
    yield* fetch(client, { mailbox, path: listed.path, uids })
    uids = []
    bytes = 0
  }
  if (uids.length > 0) yield* fetch(client, { mailbox, path: listed.path, uids })
}

/** The value of the one field that was asked for. */
const textOf = (field: Buffer | undefined) =>
  field
    ?.toString("latin1")
    .replace(/^[^:]*:/, "")
    .trim() ?? ""

async function* fetch(
  client: ImapFlow,
  { mailbox, path, uids }: { mailbox: string; path: string; uids: readonly number[] },
): AsyncGenerator<Found> {
  const query = { uid: true, flags: true, internalDate: true, source: true } as const
  const missing = new Set(uids)
  for (const { uid, flags, internalDate, source } of await client.fetchAll(uids.join(","), query, {
    uid: true,
  })) {
    if (!source || !missing.delete(uid)) continue
    yield {
      kind: "message",
      origin: `${path}, UID ${uid}`,
      mailbox,
      bytes: withLineEnds(source),
      flags: flagsOf(flags ?? new Set()),
      arrived: timeOf(internalDate),
    }
  }
  for (const uid of missing)
    yield trouble(`${path}, UID ${uid}`, "The other server does not give this message")
}

const flagsOf = (names: ReadonlySet<string>): Flags =>
  parseFlags([...names].filter((name) => isFlag(name)).slice(0, 100))

function timeOf(date: Date | string | undefined): number | undefined {
  const time = date === undefined ? Number.NaN : new Date(date).getTime()
  return Number.isNaN(time) ? undefined : time
}
