import type { Directory } from "../directory/directory.ts"
import type { Identity } from "./mechanism.ts"

/** A conversation that somebody may have signed in to. */
export interface Guest {
  readonly identity: Identity | undefined
  /** Ends it from outside. */
  end(why: string): void
}

/**
 * Ends the conversations of those who may not be here any more: the account was disabled or deleted or has a new password,
 * or the web session behind a token was ended.
 * @throws MailError "unavailable"; then nobody is sent away who was not found out yet
 */
export async function endRevoked(directory: Directory, guests: Iterable<Guest>): Promise<void> {
  const present = [...guests].filter((guest) => guest.identity !== undefined)
  const ids = [...new Set(present.map((guest) => guest.identity!.id))]
  const versions = await directory.passwordVersions(ids)
  const live = new Map<string, boolean>()
  for (const guest of present) {
    const identity = guest.identity!
    const version = versions.get(identity.id)
    if (version === undefined) guest.end("The account is closed")
    else if ("passwordVersion" in identity) {
      if (identity.passwordVersion !== version) guest.end("The password was changed")
    } else {
      const known = live.get(identity.sessionId) ?? (await directory.isSessionLive(identity.sessionId))
      live.set(identity.sessionId, known)
      if (!known) guest.end("The session was ended")
    }
  }
}
