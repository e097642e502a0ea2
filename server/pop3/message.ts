import { ConnectionClosed } from "../line/connection-closed.ts"
import type { Context } from "./command.ts"
import { DotStuffing } from "./dot-stuffing.ts"
import { inLanguage, type Said } from "./texts.ts"

/**
 * Sends a message as a multi-line response, at the peer's pace.
 * @param text behind +OK
 * @throws ConnectionClosed when it cannot be read to its end: half a message must not look like a whole one
 */
export async function sendMessage(
  { writer, session }: Context,
  message: AsyncIterable<Buffer> | Iterable<Buffer>,
  text: Said,
): Promise<void> {
  const stuffing = new DotStuffing()
  writer.line(`+OK ${inLanguage(session.language, text)}`)
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
  writer.write(stuffing.end())
}
