import { type Command, type Context, inMaildrop, maildropOf, number } from "../command.ts"
import { DotStuffing } from "../dot-stuffing.ts"
import { ConnectionClosed } from "../writer.ts"

/** RETR (RFC 1939 §5). */
export const retr: Command = {
  name: "RETR",
  states: inMaildrop,
  async run(context, argument) {
    const maildrop = maildropOf(context)
    const wanted = number(argument)
    maildrop.check(wanted)
    const content = await maildrop.content(wanted)
    context.writer.line(`+OK ${maildrop.sizeOf(wanted)} octets`)
    await sendMessage(context, content.stream())
    await maildrop.taken(wanted)
    return undefined
  },
}

/**
 * Sends a message behind its +OK, at the peer's pace.
 * @throws ConnectionClosed when it cannot be read to its end: half a message must not look like a whole one
 */
async function sendMessage({ writer, session }: Context, message: AsyncIterable<Buffer>): Promise<void> {
  const stuffing = new DotStuffing()
  try {
    for await (const chunk of message) {
      writer.bytes(stuffing.push(chunk))
      await writer.room()
    }
  } catch (thrown) {
    if (thrown instanceof ConnectionClosed) throw thrown
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    session.premises.log.error("pop3.message-unreadable", { error, account: session.account?.address })
    throw new ConnectionClosed()
  }
  writer.bytes(Buffer.from(stuffing.end()))
}
