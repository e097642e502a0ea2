import { z } from "zod"
import type { MailboxEvent } from "../../../_mail/events.ts"
import { imap } from "../../../_mail/imap.ts"
import { mailboxPath, queryOf } from "../../../_mail/request.ts"
import { rooms } from "../../../_rooms/rooms.ts"
import { type Session, withAccount } from "../../../_session/session.ts"

/** How often a silent stream shows that it lives, and that the session still does; milliseconds. */
const heartbeat = 25_000

const wanted = z.object({ mailbox: mailboxPath })

function follow(session: Session, mailboxes: Set<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let stop = () => {}
  return new ReadableStream({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text))
      const tell = (event: MailboxEvent) => send(`data: ${JSON.stringify(event)}\n\n`)
      send("retry: 2000\n\n")
      const ends = [...mailboxes].map((mailbox) => imap().watches.watch(session, mailbox, tell))
      const beat = setInterval(async () => {
        const live = await rooms().directory.isSessionLive(session.sessionId)
        if (live) return send(":\n\n")
        imap().connections.close(session.sessionId)
        stop()
        controller.close()
      }, heartbeat)
      stop = () => {
        clearInterval(beat)
        for (const end of ends) end()
      }
    },
    cancel: () => stop(),
  })
}

/** News of the inbox and of the mailbox that is open, as they happen (server-sent events). */
export const GET = withAccount(async (request, session) => {
  const { mailbox } = queryOf(request, wanted)
  const headers = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  }
  return new Response(follow(session, new Set(["INBOX", mailbox])), { headers })
})
