import { z } from "zod"
import { composeMessageSchema } from "../../../_mail/compose-message.ts"
import { composeOf, mailerOf } from "../../../_mail/compose-person.ts"
import { messageBody } from "../../../_mail/compose-request.ts"
import { privateJson } from "../../../_mail/request.ts"
import { sendMessage } from "../../../_mail/send.ts"
import { rooms } from "../../../_rooms/rooms.ts"
import { withAccount } from "../../../_session/session.ts"

const wanted = z.object({
  message: composeMessageSchema,
  again: z.boolean().default(false),
  /** When it is to go, if not now, milliseconds; no more than a year ahead. */
  sendAt: z
    .int()
    .refine((time) => time < Date.now() + 365 * 86_400_000, "Choose a time within a year")
    .optional(),
})

/** Sends a message, once for its id, or has it wait for its time; answers how it went. */
export const POST = withAccount(async (request, session) => {
  const { message, again, sendAt } = await messageBody(request, wanted)
  const compose = () => composeOf(session, message, "send")
  const outcome = await sendMessage(mailerOf(session), {
    message,
    compose,
    again,
    // What has come meanwhile goes at once.
    ...(sendAt !== undefined && sendAt > Date.now() && { holdUntil: sendAt }),
  })
  if (outcome.state === "sent") {
    const people = [...message.to, ...message.cc, ...message.bcc]
    const { profile, log } = rooms()
    await profile.collect(session.accountId, people).catch((error) => log.warn("compose.collect", { error }))
  }
  return privateJson(outcome)
})
