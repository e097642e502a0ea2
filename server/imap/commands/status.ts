import type { Mailbox } from "../../store/mailbox.ts"
import { type Context, command, signedIn } from "../command.ts"
import { formatMailboxName } from "../grammar/mailbox-name.ts"
import { mailboxObjectId } from "../grammar/object-id.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { demandPlace } from "../namespace/place.ts"

/** A data item of STATUS: its value for a mailbox. */
type Item = (mailbox: Mailbox, context: Context) => number | string | Promise<number>

/** The data items by name (RFC 3501 §6.3.10, RFC 7162 §3.1.7, RFC 8438, RFC 7889 §4, RFC 8474 §4.3, RFC 9208 §4.1.4). */
const items: Readonly<Record<string, Item>> = {
  MESSAGES: (mailbox) => mailbox.messages,
  RECENT: countRecent,
  UIDNEXT: (mailbox) => mailbox.uidNext,
  UIDVALIDITY: (mailbox) => mailbox.uidValidity,
  UNSEEN: (mailbox) => mailbox.unseen,
  HIGHESTMODSEQ(mailbox, { session }) {
    session.condstore = true
    return mailbox.highestModseq
  },
  SIZE: (mailbox) => mailbox.bytes,
  DELETED: (mailbox) => mailbox.deleted,
  // In octets, as the sizes of messages that §4.1.4 lets it be the sum of.
  "DELETED-STORAGE": (mailbox, { session }) => session.premises.store.quotas.deletedBytes(mailbox),
  MAILBOXID: (mailbox) => `(${mailboxObjectId(mailbox.id)})`,
  APPENDLIMIT: (_mailbox, { session }) => session.premises.messageLimit,
}

async function countRecent(mailbox: Mailbox, { session }: Context): Promise<number> {
  if (mailbox.recentUid >= mailbox.uidNext - 1) return 0
  const { uids, length } = await session.premises.store.snapshot(mailbox.id)
  let count = 0
  for (let index = length - 1; index >= 0 && uids[index]! > mailbox.recentUid; index--) count++
  return count
}

/** The parenthesised item names of STATUS, also in the STATUS option of LIST (RFC 5819). */
export function parseStatusItems(reader: Reader): string[] {
  return reader.list(() => {
    const name = reader.keyword()
    if (!Object.hasOwn(items, name)) throw new SyntaxFault("There is no such status item")
    return name
  })
}

/** Writes a STATUS response. @param shownName what the user calls the mailbox */
export async function writeStatus(
  context: Context,
  mailbox: Mailbox,
  names: readonly string[],
  shownName = mailbox.name,
): Promise<void> {
  const values: string[] = []
  for (const name of new Set(names)) values.push(`${name} ${await items[name]!(mailbox, context)}`)
  context.writer.line(`* STATUS ${formatMailboxName(shownName, context.session)} (${values.join(" ")})`)
}

/** STATUS (RFC 3501 §6.3.10). */
export const status = command({
  name: "STATUS",
  states: signedIn,
  parse(reader) {
    reader.space()
    const name = reader.mailbox()
    reader.space()
    const names = parseStatusItems(reader)
    reader.end()
    return { name, names }
  },
  async run(context, { name, names }) {
    const place = await demandPlace(context.session, name, "r")
    await writeStatus(context, place.mailbox, names, place.shownName)
    if (place.mailbox.id !== context.session.view?.mailboxId) return undefined
    // RFC 3501 §6.3.10 and RFC 5530 §3: of the selected mailbox a client is told anyway.
    return { code: "CLIENTBUG", text: "NOOP tells of the selected mailbox" }
  },
})
