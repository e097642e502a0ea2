"use client"

import { ChevronsUpDown, Filter, Keyboard, LogOut, Settings2 } from "lucide-react"
import { useRouter } from "next/navigation"
import { useLocale, useTranslations } from "next-intl"
import { toast } from "sonner"
import { Avatar } from "@/components/ui/avatar"
import {
  DropdownMenu,
  DropdownMenuChoice,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
} from "@/components/ui/dropdown-menu"
import { localeNames, locales } from "@/messages/locales"
import { tell } from "./api"
import { useMail } from "./context"
import { type Theme, useTheme } from "./use-theme"

/** Who is signed in, how it looks, and the way out. */
export function AccountMenu() {
  const t = useTranslations("mail")
  const { person, show } = useMail()
  const [theme, setTheme] = useTheme()
  const router = useRouter()
  const locale = useLocale()
  const speak = async (chosen: string) => {
    try {
      await tell("language", { locale: chosen }, "PUT")
      router.refresh()
    } catch (thrown) {
      toast.error(t("actionFailed", { reason: thrown instanceof Error ? thrown.message : "" }))
    }
  }
  const themes = (["system", "light", "dark"] as const).map((value) => ({
    value,
    label: t(`theme.${value}`),
  }))
  return (
    <DropdownMenu
      align="start"
      trigger={
        <button
          type="button"
          className="flex w-full items-center gap-2.5 rounded-lg px-2 py-1.5 text-left hover:bg-pressed/60"
        >
          <Avatar name={person.name} address={person.address} size="small" />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium text-sm">{person.name || person.address}</span>
            {person.name && <span className="block truncate text-ink-faint text-xs">{person.address}</span>}
          </span>
          <ChevronsUpDown aria-hidden className="size-4 text-ink-faint" />
          <span className="sr-only">{t("account")}</span>
        </button>
      }
    >
      <DropdownMenuLabel>{t("appearance")}</DropdownMenuLabel>
      <DropdownMenuChoice value={theme} options={themes} onChange={(value) => setTheme(value as Theme)} />
      <DropdownMenuLabel>{t("language")}</DropdownMenuLabel>
      <DropdownMenuChoice
        value={locale}
        options={locales.map((value) => ({ value, label: localeNames[value] }))}
        onChange={(value) => void speak(value)}
      />
      <DropdownMenuSeparator />
      <DropdownMenuItem icon={<Filter />} onSelect={() => router.push("/settings/filters")}>
        {t("settings")}
      </DropdownMenuItem>
      <DropdownMenuItem icon={<Keyboard />} shortcut="?" onSelect={() => show({ kind: "help" })}>
        {t("shortcuts")}
      </DropdownMenuItem>
      {person.role === "admin" && (
        <DropdownMenuItem icon={<Settings2 />} onSelect={() => location.assign("/panel")}>
          {t("panel")}
        </DropdownMenuItem>
      )}
      <DropdownMenuSeparator />
      <DropdownMenuItem
        icon={<LogOut />}
        onSelect={() => (document.getElementById("sign-out") as HTMLFormElement | null)?.requestSubmit()}
      >
        {t("signOut")}
      </DropdownMenuItem>
    </DropdownMenu>
  )
}
