import { getLocale, getTranslations } from "next-intl/server"
import { z } from "zod"
import { openDraft, openForward, openReply, type QuoteWords } from "../../../_mail/compose-open.ts"
import { messageBody } from "../../../_mail/compose-request.ts"
import { imap } from "../../../_mail/imap.ts"
import { mailboxPath, privateJson, uid } from "../../../_mail/request.ts"
import { senderIdentities } from "../../../_mail/sender-identities.ts"
import { readSource } from "../../../_mail/source-message.ts"
import { type Session, withAccount } from "../../../_session/session.ts"

const wanted = z.object({
  kind: z.enum(["reply", "reply-all", "forward", "forward-attached", "draft"]),
  mailbox: mailboxPath,
  uid,
  timeZone: z.string().max(64).optional(),
})

/** A message made ready to be answered, forwarded or continued. */
export const POST = withAccount(async (request, session) => {
  const { kind, timeZone, ...place } = await messageBody(request, wanted)
  const source = await imap().connections.read(session, undefined, (client) =>
    readSource(client, place.mailbox, place.uid),
  )
  if (kind === "draft") return privateJson(openDraft(source, place))
  const person = { own: await ownAddresses(session), words: await quoteWords(timeZone) }
  const isReply = kind === "reply" || kind === "reply-all"
  return privateJson(
    isReply ? openReply(source, place, kind, person) : openForward(source, place, kind, person),
  )
})

async function ownAddresses(session: Session): Promise<string[]> {
  const identities = await senderIdentities(session)
  return [session.address, ...identities.map((identity) => identity.address)]
}

async function quoteWords(timeZone: string | undefined): Promise<QuoteWords> {
  const t = await getTranslations("compose.quote")
  const format = dateFormat(await getLocale(), timeZone)
  const formatDate = (date: string) => format.format(new Date(date))
  return {
    attribution: (who, date) =>
      date ? t("attribution", { who, date: formatDate(date) }) : t("attributionUndated", { who }),
    forwardTitle: t("forwarded"),
    forwardLabels: { from: t("from"), date: t("date"), subject: t("subject"), to: t("to"), cc: t("cc") },
    formatDate,
  }
}

function dateFormat(locale: string, timeZone: string | undefined): Intl.DateTimeFormat {
  const style = { dateStyle: "medium", timeStyle: "short" } as const
  try {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone })
  } catch {
    return new Intl.DateTimeFormat(locale, style)
  }
}
