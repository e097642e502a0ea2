"use client"

import { LogOut, Mail } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import { IconButton } from "../ui/icon-button"
import { PlaceLink } from "../ui/place-link"
import { Wordmark } from "../ui/wordmark"
import { PlaceBar, PlaceList } from "./places"

export interface PanelFrameProps {
  person: { name: string; address: string }
  signOut: () => Promise<void>
  children: ReactNode
}

/** The frame around every page of the panel: places at the left, on a phone at the bottom. */
export function PanelFrame({ person, signOut, children }: PanelFrameProps) {
  const t = useTranslations("panel")
  return (
    <div className="flex min-h-dvh flex-col lg:flex-row">
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-accent px-4 py-2 text-accent-ink focus:not-sr-only focus:absolute focus:top-3 focus:left-3"
      >
        {t("skip")}
      </a>
      <header className="flex shrink-0 items-center gap-3 border-line border-b px-4 py-3 lg:sticky lg:top-0 lg:h-dvh lg:w-60 lg:flex-col lg:items-stretch lg:border-r lg:border-b-0 lg:px-3 lg:py-5">
        <Link href="/panel" className="rounded-lg lg:px-2" aria-label={t("home")}>
          <Wordmark />
        </Link>
        <p className="rounded-full bg-pressed px-2 py-0.5 font-medium text-2xs text-ink-soft lg:hidden">
          {t("title")}
        </p>
        <PlaceList />
        <div className="ml-auto flex items-center gap-1 lg:mt-auto lg:ml-0 lg:flex-col lg:items-stretch lg:gap-3">
          <PlaceLink href="/mail/INBOX" icon={<Mail aria-hidden />}>
            {t("toMail")}
          </PlaceLink>
          <div className="flex items-center gap-2 lg:border-line lg:border-t lg:px-2.5 lg:pt-3">
            <div className="hidden min-w-0 flex-1 lg:block">
              <p className="truncate font-medium text-sm">{person.name || person.address}</p>
              {person.name && <p className="truncate text-ink-faint text-xs">{person.address}</p>}
            </div>
            <form action={signOut}>
              <IconButton label={t("signOut")} type="submit">
                <LogOut />
              </IconButton>
            </form>
          </div>
        </div>
      </header>
      <main id="content" className="min-w-0 flex-1 pb-20 lg:pb-0">
        <div className="mx-auto flex w-full max-w-5xl flex-col gap-5 px-4 py-6 sm:px-8 sm:py-8">
          {children}
        </div>
      </main>
      <PlaceBar />
    </div>
  )
}
