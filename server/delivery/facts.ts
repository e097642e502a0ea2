import manifest from "../../package.json" with { type: "json" }
import type { Query } from "../db/sql.ts"
import { mailboxObjectId } from "../imap/grammar/object-id.ts"
import type { Facts, MailboxFacts } from "../sieve/facts.ts"
import { fieldsNamed, type Message } from "../sieve/message.ts"
import { listMailboxes } from "../store/mailbox.ts"
import type { EventOccasion, Occasion } from "./letters/letter.ts"
import type { Pipes } from "./pipes.ts"
import { scanFacts } from "./scan-facts.ts"

/** Lists that are always there (RFC 6134 §2.7): the owner's address book, by its short and its long name. */
const addressBook = [":addrbook:default", "urn:ietf:params:sieve:addrbook:default"]

/** Who asks a script (RFC 5183 §4.1). */
export const product = { name: "Missiva", version: manifest.version }

/** Contacts looked at for a list. */
const mostContacts = 20_000

/**
 * What scripts can know of a delivery. Only what one of them may ask for is fetched.
 * @param requires the extensions the scripts use
 */
export async function factsOf(
  query: Query,
  occasion: Pick<Occasion, "account" | "recipient" | "envelope" | "hostname" | "now" | "event">,
  message: Message,
  requires: ReadonlySet<string>,
  pipes?: Pipes,
): Promise<Facts> {
  const { account, recipient, envelope, hostname, now, event } = occasion
  const needs = (...names: string[]) => names.some((name) => requires.has(name))
  const scanned = needs("spamtest", "spamtestplus", "virustest")
    ? scanFacts((name) => fieldsNamed(message, name).map(({ value }) => value))
    : { spam: { value: 0, percent: undefined }, virus: 0 }
  return {
    envelope: {
      from: envelope.sender,
      to: recipient,
      orig: recipient,
      ...(envelope.submitter && { auth: envelope.submitter.address }),
    },
    now,
    zone: -new Date(now).getTimezoneOffset(),
    addresses: needs("vacation") ? await ownAddresses(query, account) : [account.address],
    ...(needs("subaddress") && { separators: await separatorsOf(query, account.address) }),
    environment: {
      ...product,
      location: event ? "MS" : "MDA",
      phase: event ? "post" : "during",
      host: hostname,
      domain: account.address.slice(account.address.lastIndexOf("@") + 1),
      ...eventItems(event),
    },
    mailboxes: needs("mailbox", "special-use", "mailboxid", "mboxmetadata")
      ? await mailboxFacts(query, account.id, needs("mboxmetadata"))
      : [],
    annotations: needs("servermetadata") ? await serverAnnotations(query, account.id) : new Map(),
    lists: needs("extlists") ? await lists(query, account.id) : new Map(),
    seenBefore: () => false,
    ...scanned,
    programs: (needs("vnd.dovecot.pipe") && (await pipes?.names())) || new Set(),
    ...(event && { event: { flags: event.flags } }),
  }
}

async function separatorsOf(query: Query, address: string): Promise<string> {
  const domain = address.slice(address.lastIndexOf("@") + 1)
  const row = await query.get<{ separators: string }>("SELECT separators FROM domain WHERE name = ?", domain)
  return row?.separators ?? "+"
}

/** The items of RFC 6785 §4.2 to §4.5; all of them empty while mail is delivered. */
const eventItems = (event: EventOccasion | undefined) => ({
  "imap.user": event?.by ?? "",
  "imap.email": event?.by ?? "",
  "imap.cause": event?.cause ?? "",
  "imap.mailbox": event?.mailbox ?? "",
  "imap.changedflags": event?.changed.join(" ") ?? "",
})

/** The addresses mail for an account may be written to: its own, aliases that lead to it, those it writes from. */
export async function ownAddresses(
  query: Query,
  account: { id: number; address: string },
): Promise<string[]> {
  const rows = await query.all<{ address: string }>(
    `SELECT l.address FROM alias_target t JOIN alias l ON l.id = t.alias_id WHERE t.address = ?
     UNION SELECT address FROM identity WHERE account_id = ? LIMIT 500`,
    account.address,
    account.id,
  )
  return [account.address, ...rows.map(({ address }) => address)]
}

async function mailboxFacts(query: Query, accountId: number, annotated: boolean): Promise<MailboxFacts[]> {
  const mailboxes = await listMailboxes(query, accountId)
  const rows = annotated
    ? await query.all<{ mailboxId: number; entry: string; value: Uint8Array }>(
        `SELECT a.mailbox_id AS "mailboxId", a.entry, a.value FROM annotation a JOIN mailbox m ON m.id = a.mailbox_id
         WHERE m.account_id = ? AND a.account_id IN (0, ?)`,
        accountId,
        accountId,
      )
    : []
  return mailboxes.map(({ id, name, specialUse }) => ({
    name,
    id: mailboxObjectId(id),
    specialUse,
    annotations: new Map(
      rows.filter((row) => row.mailboxId === id).map((row) => [row.entry, textOf(row.value)]),
    ),
  }))
}

async function serverAnnotations(query: Query, accountId: number): Promise<Map<string, string>> {
  const rows = await query.all<{ entry: string; value: Uint8Array }>(
    "SELECT entry, value FROM annotation WHERE mailbox_id = 0 AND account_id IN (0, ?)",
    accountId,
  )
  return new Map(rows.map(({ entry, value }) => [entry, textOf(value)]))
}

async function lists(query: Query, accountId: number): Promise<Map<string, ReadonlySet<string>>> {
  const rows = await query.all<{ address: string }>(
    `SELECT address FROM contact WHERE account_id = ? LIMIT ${mostContacts}`,
    accountId,
  )
  const book = new Set(rows.map(({ address }) => address.toLowerCase()))
  return new Map(addressBook.map((name) => [name, book]))
}

const textOf = (value: Uint8Array) => Buffer.from(value).toString("utf8")
