import type { Origin, SignedIn } from "../directory/credentials.ts"
import type { AccountRef, Directory } from "../directory/directory.ts"
import type { Audience } from "../directory/tokens.ts"
import { MailError } from "../errors.ts"
import type { ChannelBindings } from "./channel-binding.ts"

/** Who a sign-in proved somebody to be: by a password, or by a token with the web session it was made for. */
export type Identity = SignedIn | (AccountRef & { sessionId: string })

/** What an exchange takes place in. */
export interface Surroundings {
  directory: Directory
  from: Origin
  /** What tokens have to be made for. */
  audience: Audience
  bindings: ChannelBindings
}

/**
 * One exchange, seen from the server: yields a challenge, is given the response, and returns who it was. Where the client
 * speaks first the first challenge is empty. @throws MailError "bad-credentials", "expired", "limit", and "denied" to who
 * is known now and asks to act for somebody else
 */
export type Exchange = AsyncGenerator<string, Identity, Buffer>

/** A SASL mechanism (RFC 4422). */
export interface Mechanism {
  name: string
  /** Whether it can be used on a connection; always unless it says so. */
  fits?(bindings: ChannelBindings): boolean
  exchange(surroundings: Surroundings): Exchange
}

/** A message that proves nothing, whatever is wrong with it. */
export function refused(): MailError {
  return new MailError("bad-credentials", "The credentials are not right")
}

/** A message as text. @throws MailError "bad-credentials" when it is not UTF-8 */
export function utf8(message: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(message)
  } catch {
    throw refused()
  }
}

/**
 * Nobody acts for somebody else here: whoever is asked for must be the one who signed in.
 * @throws MailError "denied"; to be called when the secret was found to be right, so that nobody else learns anything
 */
export function mustBeSelf(asked: string | undefined, user: string): void {
  if (asked && asked.toLowerCase() !== user.toLowerCase())
    throw new MailError("denied", "Nobody can act for somebody else here")
}
