import type { Exchange, Identity } from "./mechanism.ts"
import { strictBase64 } from "./scram/messages.ts"

/** The client cancelled, or sent what is no response at all; nothing was judged. */
export class SaslFault extends Error {
  readonly reason: keyof typeof faults

  constructor(reason: keyof typeof faults) {
    super(faults[reason])
    this.reason = reason
  }
}

const faults = {
  cancelled: "Authentication was cancelled",
  notBase64: "The response is not valid base64",
}

/**
 * Leads an exchange to its end over a protocol whose challenges and responses are base64 (IMAP, POP3, SMTP).
 * @param ask sends a challenge and gives the response, both as they go over the wire
 * @param initial the response that came with the command; "=" is an empty one (RFC 4959 §3, RFC 5034 §4, RFC 4954 §4)
 * @throws SaslFault; MailError as the exchange; whatever `ask` throws
 */
export async function converse(
  exchange: Exchange,
  ask: (challenge: string) => Promise<string>,
  initial?: string,
): Promise<Identity> {
  let step = await exchange.next()
  if (initial !== undefined) step = await exchange.next(decode(initial === "=" ? "" : initial))
  while (!step.done) step = await exchange.next(decode(await ask(Buffer.from(step.value).toString("base64"))))
  return step.value
}

/** Base64 of RFC 4648 §4 and nothing else; "*" cancels. */
function decode(response: string): Buffer {
  if (response === "*") throw new SaslFault("cancelled")
  const bytes = strictBase64(response)
  if (!bytes) throw new SaslFault("notBase64")
  return bytes
}
