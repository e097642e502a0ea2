import { ConnectionClosed } from "../line/connection-closed.ts"
import type { Context } from "./command.ts"
import { DotStuffing } from "./dot-stuffing.ts"
import { limits } from "./limits.ts"
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
  // What is small goes out as one piece: every write of its own is a question to the kernel.
  let pending = Buffer.from(`+OK ${inLanguage(session.language, text)}\r\n`, "latin1")
  try {
    for await (const chunk of message) {
      pending = Buffer.concat([pending, stuffing.push(chunk)])
      if (pending.length < limits.output) continue
      writer.bytes(pending)
      pending = Buffer.alloc(0)
      await writer.room()
    }
  } catch (thrown) {
    if (thrown instanceof ConnectionClosed) throw thrown
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    session.premises.log.error("pop3.message-unreadable", { error, account: session.account?.address })
    throw new ConnectionClosed()
  }
  writer.bytes(Buffer.concat([pending, Buffer.from(stuffing.end())]))
}
