import type { Chance } from "./chance.ts"
import { type SoakClient, soakMessage } from "./client.ts"

/** Mailboxes everybody works in. */
export const mailboxes = ["INBOX", "Archive", "Soak"]

const flags = ["\\Seen", "\\Flagged", "\\Deleted", "\\Answered", "$Soak", "$Other"]

type Move = (client: SoakClient, chance: Chance) => Promise<unknown>

function span(client: SoakClient, chance: Chance): string {
  const first = 1 + chance.below(Math.max(1, client.model.length))
  return `${first}:${Math.min(client.model.length, first + chance.below(8))}`
}

function uidSpan(client: SoakClient, chance: Chance): string {
  const { uids } = client.model
  const at = chance.below(Math.max(1, uids.length))
  return uids.length === 0 ? "1" : `${uids[at]}:${uids[Math.min(uids.length - 1, at + chance.below(5))]}`
}

/** Whether there is a message to name by its number. */
const filled =
  (move: Move): Move =>
  async (client, chance) =>
    client.model.length > 0 ? move(client, chance) : client.run("NOOP")

const refusable = { refusable: true }

/** What a client may do, the frequent things more than once. */
export const moves: readonly Move[] = [
  (client) => client.run("NOOP"),
  (client) => client.run("CHECK"),
  (client) => client.run("IDLE"),
  (client, chance) => append(client, chance),
  (client, chance) => append(client, chance),
  (client, chance) => client.select(chance.of(mailboxes)),
  (client) => client.run("UID FETCH 1:* (FLAGS)"),
  // A message expunged by somebody else may be refused (RFC 2180 §4.1).
  filled((client, chance) =>
    client.run(`FETCH ${span(client, chance)} (UID FLAGS INTERNALDATE RFC822.SIZE)`, refusable),
  ),
  filled((client, chance) => client.run(`FETCH ${span(client, chance)} (UID BODY.PEEK[])`, refusable)),
  filled((client, chance) => client.run(`STORE ${span(client, chance)} ${stored(chance)}`, refusable)),
  filled((client, chance) => client.run(`STORE ${span(client, chance)} ${stored(chance)}`, refusable)),
  (client, chance) => client.run(`UID STORE ${uidSpan(client, chance)} ${stored(chance)}`),
  (client, chance) => client.run(`UID COPY ${uidSpan(client, chance)} ${chance.of(mailboxes)}`),
  (client, chance) => client.run(`UID MOVE ${uidSpan(client, chance)} ${chance.of(mailboxes)}`),
  (client) => client.run("EXPUNGE"),
  (client, chance) => client.run(`UID EXPUNGE ${uidSpan(client, chance)}`),
  (client, chance) =>
    client.run(`SEARCH ${chance.of(["ALL", "UNSEEN", "KEYWORD $Soak", "SUBJECT soak", "TEXT abc"])}`),
  (client) => client.run("UID SORT (REVERSE DATE SUBJECT) UTF-8 ALL"),
  (client) => client.run("UID THREAD REFERENCES UTF-8 ALL"),
  (client, chance) => client.run(`STATUS ${chance.of(mailboxes)} (MESSAGES UIDNEXT UNSEEN HIGHESTMODSEQ)`),
  (client) => client.run('LIST "" "*"'),
  (client) => comeAndGo(client),
]

function stored(chance: Chance): string {
  const silent = chance.below(2) === 0 ? ".SILENT" : ""
  return `${chance.of(["+", "-", ""])}FLAGS${silent} (${chance.of(flags)} ${chance.of(flags)})`
}

async function append(client: SoakClient, chance: Chance): Promise<void> {
  const text = "abc def\r\n".repeat(1 + chance.below(40)) + String(chance.below(1e9))
  await client.run(`APPEND ${chance.of(mailboxes)} (${chance.of(flags)})`, { literal: soakMessage(text) })
}

/** A mailbox that is made, renamed and deleted, by one client alone. */
async function comeAndGo(client: SoakClient): Promise<void> {
  const name = `own-${client.name}`
  await client.run(`CREATE ${name}`)
  await client.run(`RENAME ${name} ${name}-renamed`)
  await client.run(`DELETE ${name}-renamed`)
}
