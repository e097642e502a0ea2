import { Readable } from "node:stream"
import type { ImapFlow } from "imapflow"
import { MailError } from "../../server/errors.ts"
import type { Connections, MailSession } from "./connections.ts"
import { decodeTransfer } from "./decode.ts"
import { fromImap, whyMissing } from "./imap-error.ts"
import type { MessageRef } from "./message.ts"
import { contentOf } from "./structure.ts"

export interface Download {
  name: string
  type: string
  /** Decoded bytes. */
  stream: Readable
}

/** Up to this size (as sent) a part is fetched whole between other commands; larger ones get a connection of their own. */
const whole = 1024 * 1024

const partNumber = /^\d{1,5}(\.\d{1,5}){0,40}$/
const gone = () => new MailError("no-such-message", "This attachment is no longer here")

interface Known {
  name: string
  type: string
  encoding: string | undefined
  bytes: Buffer | undefined
}

/** One part of a message, decoded. Throws MailError invalid, no-such-message. */
export async function downloadPart(
  connections: Connections,
  session: MailSession,
  ref: MessageRef & { part: string },
): Promise<Download> {
  if (!partNumber.test(ref.part)) throw new MailError("invalid", "There is no such part")
  const known = await connections.read(session, ref.mailbox, (client) => look(client, ref))
  if (known.bytes) {
    const { name, type } = known
    return { name, type, stream: Readable.from([decodeTransfer(known.bytes, known.encoding)]) }
  }
  return { name: known.name, type: known.type, stream: await stream(connections, session, ref) }
}

async function look(client: ImapFlow, ref: MessageRef & { part: string }): Promise<Known> {
  const message = await client.fetchOne(String(ref.uid), { bodyStructure: true }, { uid: true })
  const { attachments, inline } = contentOf(message ? message.bodyStructure : undefined)
  const attachment = attachments.find((each) => each.part === ref.part)
  const known = attachment ?? inline.find((each) => each.part === ref.part)
  if (!known) throw whyMissing(client, gone())
  const facts = { name: attachment?.name ?? "picture", type: known.type, encoding: known.encoding }
  if (known.size > whole) return { ...facts, bytes: undefined }
  const answer = await client.fetchOne(String(ref.uid), { bodyParts: [ref.part] }, { uid: true })
  const bytes = answer ? answer.bodyParts?.get(ref.part) : undefined
  if (!bytes) throw whyMissing(client, gone())
  return { ...facts, bytes }
}

/** Bytes as they come, over a connection that closes with the stream, so that a slow reader holds up nobody. */
async function stream(
  connections: Connections,
  session: MailSession,
  ref: MessageRef & { part?: string },
): Promise<Readable> {
  const client = await connections.openWatch(session)
  try {
    await client.mailboxOpen(ref.mailbox, { readOnly: true })
    const { content } = await client.download(String(ref.uid), ref.part, { uid: true })
    if (!content) throw gone()
    content.once("close", () => client.close())
    return content
  } catch (error) {
    client.close()
    throw fromImap(error)
  }
}

/** The message as it is stored, byte for byte. Throws MailError no-such-message. */
export function downloadSource(
  connections: Connections,
  session: MailSession,
  ref: MessageRef,
): Promise<Readable> {
  return stream(connections, session, ref)
}
