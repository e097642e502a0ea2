"use client"

import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { ArrowLeft, ArrowRightLeft, FileCode2, Filter, PlaneTakeoff } from "lucide-react"
import Link from "next/link"
import { usePathname } from "next/navigation"
import { useTranslations } from "next-intl"
import { type ReactNode, useState } from "react"
import { Wordmark } from "@/components/ui/wordmark"

const places = [
  { name: "filters", Icon: Filter },
  { name: "absence", Icon: PlaneTakeoff },
  { name: "scripts", Icon: FileCode2 },
  { name: "moving", Icon: ArrowRightLeft },
] as const

/** What a person sets up for themselves: the places on the left, or on top where it is narrow. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const t = useTranslations("settings")
  const path = usePathname()
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: 1 } } }))
  return (
    <QueryClientProvider client={client}>
      <div className="flex min-h-dvh flex-col pt-[env(safe-area-inset-top)] md:flex-row">
        <header className="flex shrink-0 flex-col border-line border-b bg-canvas md:sticky md:top-0 md:h-dvh md:w-60 md:border-r md:border-b-0">
          <div className="flex h-14 shrink-0 items-center px-4 md:px-5">
            <Link
              href="/mail/INBOX"
              className="flex items-center gap-2 rounded-lg text-ink-soft text-sm hover:text-ink md:hidden"
            >
              <ArrowLeft aria-hidden className="size-4" />
              {t("back")}
            </Link>
            <span className="max-md:hidden">
              <Wordmark />
            </span>
          </div>
          <Link
            href="/mail/INBOX"
            className="mx-3 mb-3 flex h-8 items-center gap-2.5 rounded-lg px-2.5 text-base text-ink-soft hover:bg-pressed/60 hover:text-ink max-md:hidden"
          >
            <ArrowLeft aria-hidden className="size-4" />
            {t("back")}
          </Link>
          <nav aria-label={t("title")} className="overflow-x-auto px-3 pb-2 md:pb-3">
            <ul className="flex gap-1 md:flex-col md:gap-px">
              {places.map(({ name, Icon }) => {
                const here = path === `/settings/${name}`
                return (
                  <li key={name}>
                    <Link
                      href={`/settings/${name}`}
                      aria-current={here ? "page" : undefined}
                      className={`flex h-9 items-center gap-2.5 whitespace-nowrap rounded-lg px-2.5 text-base md:h-8 [&_svg]:size-4 ${here ? "bg-accent-soft font-medium text-accent" : "text-ink-soft hover:bg-pressed/60 hover:text-ink"}`}
                    >
                      <Icon aria-hidden />
                      {t(`places.${name}`)}
                    </Link>
                  </li>
                )
              })}
            </ul>
          </nav>
        </header>
        <main className="min-w-0 flex-1 bg-surface">
          <div className="mx-auto flex max-w-3xl flex-col gap-5 px-4 py-6 sm:px-8 sm:py-8">{children}</div>
        </main>
      </div>
    </QueryClientProvider>
  )
}

/** The title of a page, what it is for, and what one does there most. */
export function PageHead({ title, hint, action }: { title: string; hint: string; action?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        <p className="mt-1 text-ink-soft text-sm">{hint}</p>
      </div>
      {action}
    </div>
  )
}
