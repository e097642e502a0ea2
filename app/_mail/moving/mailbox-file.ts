import { Readable } from "node:stream"
import type { ImapFlow } from "imapflow"
import { mboxText } from "../../../server/mbox/text.ts"
import { parseFlags } from "../../../server/store/flags.ts"
import type { Connections, MailSession } from "../connections.ts"
import { fromImap } from "../imap-error.ts"

/** So many messages are in memory at a time, or one that is large. */
const mostMessages = 20
const mostBytes = 4 << 20

/**
 * A mailbox as an mbox file, as it is read, over a connection that closes with the stream.
 * @throws MailError "no-such-mailbox", "limit", "unavailable"
 */
export async function mailboxFile(
  connections: Connections,
  session: MailSession,
  mailbox: string,
): Promise<Readable> {
  const client = await connections.openWatch(session)
  try {
    const { exists } = await client.mailboxOpen(mailbox, { readOnly: true })
    const stream = Readable.from(texts(client, exists), { objectMode: false })
    stream.once("close", () => client.close())
    return stream
  } catch (thrown) {
    client.close()
    throw fromImap(thrown)
  }
}

async function* texts(client: ImapFlow, exists: number): AsyncGenerator<Buffer> {
  if (exists === 0) return
  let uids: number[] = []
  let bytes = 0
  for (const { uid, size = 0 } of await client.fetchAll("1:*", { uid: true, size: true })) {
    if (uids.length > 0 && (uids.length === mostMessages || bytes + size > mostBytes)) {
      yield* textsOf(client, uids)
      uids = []
      bytes = 0
    }
    uids.push(uid)
    bytes += size
  }
  yield* textsOf(client, uids)
}

async function* textsOf(client: ImapFlow, uids: readonly number[]): AsyncGenerator<Buffer> {
  const query = { flags: true, internalDate: true, source: true } as const
  for (const { source, flags, internalDate } of await client.fetchAll(uids.join(","), query, { uid: true })) {
    if (!source) continue
    const names = [...(flags ?? [])].filter((name) => name !== "\\Recent")
    const status = { flags: parseFlags(names), old: true }
    yield mboxText(source, status, new Date(internalDate ?? 0).getTime())
  }
}
