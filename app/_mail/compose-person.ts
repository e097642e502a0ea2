import "server-only"
import { join } from "node:path"
import type { ConnectionOptions } from "node:tls"
import { asMailError, MailError } from "../../server/errors.ts"
import { rooms } from "../_rooms/rooms.ts"
import { loopback, pinnedTls } from "./access.ts"
import { type Composed, type ComposedFile, composeMessage } from "./compose.ts"
import type { ComposeMessage } from "./compose-message.ts"
import type { MailSession } from "./connections.ts"
import { imap } from "./imap.ts"
import type { Mailer } from "./send.ts"
import type { SubmissionAccess } from "./submission.ts"
import { findUpload, readUpload, sweepUploads, type UploadPlace } from "./uploads.ts"

const day = 86_400_000
const held = globalThis as typeof globalThis & { missivaSweep?: NodeJS.Timeout }

/** Where this person's uploads are. Old ones are swept from the first use on, every hour. */
export function uploadPlace(session: MailSession): UploadPlace {
  const folder = join(rooms().config.dataFolder, "uploads")
  if (!held.missivaSweep) {
    const sweep = () =>
      void sweepUploads(folder, Date.now() - day).catch((error) =>
        rooms().log.warn("uploads.sweep", { error }),
      )
    held.missivaSweep = setInterval(sweep, 3_600_000).unref()
    sweep()
  }
  return { folder, accountId: session.accountId }
}

/** What drafts and sending need of the person who is signed in. */
export function mailerOf(session: MailSession): Mailer {
  return {
    place: uploadPlace(session),
    submission: () => submissionAccess(session),
    imap: (work) => imap().connections.change(session, undefined, work),
    warn: (what, cause) =>
      rooms().log.warn("compose.after-send", { what, error: asMailError(cause), account: session.accountId }),
  }
}

async function submissionAccess(session: MailSession): Promise<SubmissionAccess> {
  const { config, directory } = rooms()
  const port = config.ports.submission
  if (port === "off") throw new MailError("unavailable", "The submission server is turned off")
  const tls: ConnectionOptions = await pinnedTls(config)
  const token = directory.mintToken(session.accountId, session.sessionId, "submission")
  return { host: loopback(config.bind), port, tls, auth: { user: session.address, token } }
}

/** Builds a message of this person with the files they uploaded. @throws MailError no-such-entry, too-large */
export async function composeOf(
  session: MailSession,
  message: ComposeMessage,
  purpose: "send" | "draft",
): Promise<Composed> {
  const place = uploadPlace(session)
  const files = await Promise.all(
    message.attachments.map(async ({ id, cid }): Promise<ComposedFile> => {
      const { name, type } = await findUpload(place, id)
      return { id, name, type, cid, content: () => readUpload(place, id) }
    }),
  )
  const composed = await composeMessage(message, files, purpose)
  if (composed.wire.length > rooms().config.messageLimit)
    throw new MailError("too-large", "The message is larger than a message may be")
  return composed
}
