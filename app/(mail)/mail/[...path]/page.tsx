import type { Metadata } from "next"
import { cookies, headers } from "next/headers"
import { getTranslations } from "next-intl/server"
import { imap } from "@/app/_mail/imap"
import { listMailboxes } from "@/app/_mail/mailboxes"
import { readMessage } from "@/app/_mail/message"
import { listMessages } from "@/app/_mail/messages"
import { serverName } from "@/app/_rooms/rooms"
import { requireAccount, type Session } from "@/app/_session/session"
import { signOut } from "@/app/_session/sign-out"
import { MailApp } from "@/components/mail/mail-app"
import { type Place, pathOf, placeOf } from "@/components/mail/mail-path"
import { readWidths } from "@/components/mail/pane-widths"

interface PageProps {
  params: Promise<{ path: string[] }>
  searchParams: Promise<{ q?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("mail"))("title") }
}

/** Rows drawn by the server; as many as one asks for at once later. */
const rowsAtFirst = 100

async function placeOfPage({ params, searchParams }: PageProps): Promise<Place> {
  const { path } = await params
  const { q } = await searchParams
  const query = new URLSearchParams({ q: typeof q === "string" ? q : "" })
  return placeOf(`/mail/${path.join("/")}`, `?${query}`)
}

/** A mail server slower than this does not hold up the page, milliseconds. */
const patience = 2_500

const tooLate = () => new Promise<never>((_, reject) => setTimeout(reject, patience, new Error("too late")))

/** What the page shows at once. What cannot be had is left to the browser, which says so and tries again. */
async function firstMail(session: Session, { mailbox, uid, query }: Place) {
  const { connections } = imap()
  const opened =
    uid === undefined
      ? undefined
      : serverName().then((name) => readMessage(connections, session, { mailbox, uid }, name))
  const late = tooLate()
  const [mailboxes, page, message] = await Promise.allSettled([
    Promise.race([listMailboxes(connections, session), late]),
    Promise.race([
      listMessages(connections, session, { mailbox, query, start: 0, count: rowsAtFirst, around: uid }),
      late,
    ]),
    Promise.race([opened, late]),
  ])
  const had = <T,>(result: PromiseSettledResult<T>) =>
    result.status === "fulfilled" ? result.value : undefined
  return { mailboxes: had(mailboxes), page: had(page), message: had(message) }
}

export default async function MailPage(props: PageProps) {
  const place = await placeOfPage(props)
  const session = await requireAccount(pathOf(place))
  const kept = await cookies()
  const agent = (await headers()).get("user-agent") ?? ""
  const { name, address, role } = session
  return (
    <>
      <MailApp
        first={{
          ...(await firstMail(session, place)),
          person: { name, address, role },
          place,
          widths: readWidths(kept.get("panes")?.value),
          phone: /\bMobile\b/.test(agent),
          timeZone: zoneOf(kept.get("zone")?.value),
          now: Date.now(),
        }}
      />
      <form id="sign-out" action={signOut} hidden />
    </>
  )
}

function zoneOf(kept: string | undefined): string {
  const zone = decodeURIComponent(kept ?? "UTC")
  return Intl.supportedValuesOf("timeZone").includes(zone) ? zone : "UTC"
}
