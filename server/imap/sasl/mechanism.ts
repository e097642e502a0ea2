import type { Origin } from "../../directory/credentials.ts"
import { MailError } from "../../errors.ts"
import type { Session } from "../session.ts"
import type { Identity } from "../sign-in.ts"

/** A SASL mechanism in which the client says everything in its first message. */
export interface Mechanism {
  name: string
  /** Who the message proves the client to be. @throws MailError "bad-credentials", "limit" */
  identify(message: Buffer, session: Session, from: Origin): Promise<Identity>
  /** What a last challenge says when it failed, for mechanisms that have one. */
  failure?: string
}

/** A message that proves nothing, whatever is wrong with it. */
export function refused(): MailError {
  return new MailError("bad-credentials", "The credentials are not right")
}
