"use client"

import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { ArchiveRestore, ArrowLeft, ArrowRightLeft, FileCode2, Filter, PlaneTakeoff } from "lucide-react"
import { usePathname } from "next/navigation"
import { useTranslations } from "next-intl"
import { type ReactNode, useState } from "react"
import { PlaceLink } from "@/components/ui/place-link"
import { Sideways } from "@/components/ui/sideways"
import { Wordmark } from "@/components/ui/wordmark"

const places = [
  { name: "filters", Icon: Filter },
  { name: "absence", Icon: PlaneTakeoff },
  { name: "scripts", Icon: FileCode2 },
  { name: "moving", Icon: ArrowRightLeft },
  { name: "deleted", Icon: ArchiveRestore },
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
          <div className="flex h-14 shrink-0 items-center px-5 max-md:hidden">
            <Wordmark />
          </div>
          <PlaceLink
            href="/mail/INBOX"
            icon={<ArrowLeft aria-hidden />}
            className="mx-3 max-md:my-2.5 max-md:self-start md:mb-3 md:h-8"
          >
            {t("back")}
          </PlaceLink>
          <Sideways aria-label={t("title")} className="px-3 pb-2 md:pb-3">
            <ul className="flex gap-1 md:flex-col md:gap-px">
              {places.map(({ name, Icon }) => (
                <li key={name}>
                  <PlaceLink
                    href={`/settings/${name}`}
                    icon={<Icon aria-hidden />}
                    current={path === `/settings/${name}`}
                    className="md:h-8"
                  >
                    {t(`places.${name}`)}
                  </PlaceLink>
                </li>
              ))}
            </ul>
          </Sideways>
        </header>
        <main className="min-w-0 flex-1 bg-surface">
          <div className="mx-auto flex max-w-3xl flex-col gap-5 px-4 py-6 sm:px-8 sm:py-8">{children}</div>
        </main>
      </div>
    </QueryClientProvider>
  )
}
