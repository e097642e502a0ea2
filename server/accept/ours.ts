import { newTrace, returnPathField } from "../queue/envelope.ts"
import type { Store } from "../store/store.ts"
import type { Acceptance } from "./accept.ts"

/**
 * Sends a message we wrote ourselves, with the null sender, so that nobody answers it.
 * @param letter its bytes without Return-Path
 * @throws MailError as `accept` does
 */
export async function acceptOurs(
  acceptance: Acceptance,
  store: Store,
  letter: { recipient: string; bytes: Buffer },
): Promise<void> {
  const top = Buffer.from(returnPathField(""))
  const incoming = store.receive(top.length + letter.bytes.length)
  await incoming.write(Buffer.concat([top, letter.bytes]))
  const envelope = { sender: "", recipients: [letter.recipient], trace: newTrace(), smtputf8: false }
  await acceptance.accept(envelope, await incoming.finish())
}
