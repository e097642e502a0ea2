"use client"

import { ChevronDown, Star } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import type { MessageDetail } from "@/app/_mail/message"
import type { Person } from "@/app/_mail/messages"
import { openComposer } from "@/components/compose/open"
import { Avatar } from "@/components/ui/avatar"
import { IconButton } from "@/components/ui/icon-button"
import { useMail } from "./context"
import { fullDate, mediumDate, shortDate } from "./dates"

/** Subject, who, to whom and when. */
export function MessageHeader({ message }: { message: MessageDetail }) {
  const t = useTranslations("mail")
  const { actions, list, dates } = useMail()
  const [details, setDetails] = useState(false)
  const flagged = list?.rows.get(message.uid)?.flags.flagged ?? message.flags.flagged
  const from = message.from[0] ?? { name: "", address: "" }
  return (
    <header className="pb-4">
      <div className="flex items-start gap-2 pt-1">
        <h2
          className="min-w-0 flex-1 break-words font-semibold text-xl tracking-tight [overflow-wrap:anywhere]"
          dir="auto"
        >
          {message.subject || t("noSubject")}
        </h2>
        <IconButton
          label={flagged ? t("unstar") : t("star")}
          aria-pressed={flagged}
          className="print:hidden"
          onClick={() => actions.flag({ uids: new Set([message.uid]) }, "flagged", !flagged)}
        >
          <Star className={flagged ? "fill-star text-star" : ""} />
        </IconButton>
      </div>
      <div className="mt-3 flex items-start gap-3">
        <Avatar name={from.name} address={from.address} />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-baseline gap-x-2">
            <span className="min-w-0 truncate font-medium text-base">
              <bdi>{from.name || from.address || t("nobody")}</bdi>
            </span>
            {from.name && <span className="min-w-0 truncate text-ink-faint text-sm">{from.address}</span>}
          </div>
          <button
            type="button"
            aria-expanded={details}
            onClick={() => setDetails(!details)}
            className="flex max-w-full items-center gap-1 rounded text-ink-faint text-sm hover:text-ink"
          >
            <span className="min-w-0 truncate">
              {t("toNames", { names: shortNames([...message.to, ...message.cc]) || t("nobody") })}
            </span>
            <ChevronDown
              aria-hidden
              className={`size-3.5 shrink-0 transition-transform ${details ? "rotate-180" : ""}`}
            />
            <span className="sr-only">{t("details")}</span>
          </button>
        </div>
        <time
          dateTime={message.date}
          title={fullDate(message.date, dates)}
          suppressHydrationWarning
          className="shrink-0 pt-0.5 text-ink-faint text-sm"
        >
          <span className="max-sm:hidden">{mediumDate(message.date, dates)}</span>
          <span className="sm:hidden">{shortDate(message.date, dates)}</span>
        </time>
      </div>
      {details && <Details message={message} />}
    </header>
  )
}

function shortNames(people: Person[]): string {
  const names = people.map((person) => person.name || person.address)
  return names.length > 4 ? `${names.slice(0, 3).join(", ")} +${names.length - 3}` : names.join(", ")
}

function Details({ message }: { message: MessageDetail }) {
  const t = useTranslations("mail")
  const { dates } = useMail()
  const lines = (["from", "replyTo", "to", "cc", "bcc"] as const).filter((line) => message[line].length > 0)
  return (
    <dl className="appear mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 rounded-xl bg-canvas px-4 py-3 text-sm sm:ml-13">
      {lines.map((line) => (
        <PeopleLine key={line} label={t(`header.${line}`)} people={message[line]} />
      ))}
      <dt className="text-ink-faint">{t("header.date")}</dt>
      <dd suppressHydrationWarning>{fullDate(message.date, dates)}</dd>
    </dl>
  )
}

function PeopleLine({ label, people }: { label: string; people: Person[] }) {
  return (
    <>
      <dt className="text-ink-faint">{label}</dt>
      <dd className="flex flex-wrap gap-x-3">
        {[...new Map(people.map((person) => [person.address, person])).values()].map((person) => (
          <button
            type="button"
            key={person.address}
            onClick={() => openComposer({ kind: "new", to: person.address })}
            className="min-w-0 break-words text-left underline-offset-2 [overflow-wrap:anywhere] hover:underline"
          >
            <bdi>{person.name}</bdi>{" "}
            {person.name ? <span className="text-ink-faint">{person.address}</span> : person.address}
          </button>
        ))}
      </dd>
    </>
  )
}
