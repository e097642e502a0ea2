"use client"

import {
  AtSign,
  Ellipsis,
  Globe,
  LayoutDashboard,
  type LucideIcon,
  Route,
  Send,
  ShieldBan,
  Users,
  UsersRound,
} from "lucide-react"
import Link from "next/link"
import { usePathname, useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { DropdownMenu, DropdownMenuItem } from "../ui/dropdown-menu"

interface Place {
  path: string
  name: "overview" | "domains" | "accounts" | "groups" | "aliases" | "queue" | "routes" | "bans"
  icon: LucideIcon
  /** On a phone there is room for a few; the others are behind "More". */
  often?: true
}

const places: Place[] = [
  { path: "/panel", name: "overview", icon: LayoutDashboard, often: true },
  { path: "/panel/domains", name: "domains", icon: Globe, often: true },
  { path: "/panel/accounts", name: "accounts", icon: Users, often: true },
  { path: "/panel/groups", name: "groups", icon: UsersRound },
  { path: "/panel/aliases", name: "aliases", icon: AtSign },
  { path: "/panel/queue", name: "queue", icon: Send, often: true },
  { path: "/panel/routes", name: "routes", icon: Route },
  { path: "/panel/bans", name: "bans", icon: ShieldBan },
]

const isHere = (here: string, { path }: Place) => (path === "/panel" ? here === path : here.startsWith(path))

const colourOf = (current: boolean) => (current ? "font-medium text-accent" : "text-ink-soft hover:text-ink")

/** The places of the panel at the left of a wide screen. */
export function PlaceList() {
  const t = useTranslations("panel")
  const here = usePathname()
  return (
    <nav aria-label={t("title")} className="hidden lg:mt-5 lg:flex lg:flex-col lg:gap-0.5">
      {places.map((place) => {
        const { path, name, icon: Icon } = place
        const current = isHere(here, place)
        return (
          <Link
            key={path}
            href={path}
            aria-current={current ? "page" : undefined}
            className={`flex h-9 items-center gap-2.5 rounded-lg px-2.5 transition-colors ${colourOf(current)} ${current ? "bg-accent-soft" : "hover:bg-hover"}`}
          >
            <Icon aria-hidden className="size-4" />
            {t(`places.${name}`)}
          </Link>
        )
      })}
    </nav>
  )
}

const barItem = "flex flex-1 flex-col items-center gap-1 py-2 text-2xs transition-colors [&_svg]:size-5"

/** The same at the bottom of a small one. */
export function PlaceBar() {
  const t = useTranslations("panel")
  const here = usePathname()
  const router = useRouter()
  const others = places.filter(({ often }) => !often)
  const other = others.find((place) => isHere(here, place))
  const More = other?.icon ?? Ellipsis
  return (
    <nav
      aria-label={t("title")}
      className="fixed inset-x-0 bottom-0 z-30 flex border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {places
        .filter(({ often }) => often)
        .map((place) => {
          const { path, name, icon: Icon } = place
          const current = isHere(here, place)
          return (
            <Link
              key={path}
              href={path}
              aria-current={current ? "page" : undefined}
              className={`${barItem} ${colourOf(current)}`}
            >
              <Icon aria-hidden />
              {t(`places.${name}`)}
            </Link>
          )
        })}
      <DropdownMenu
        trigger={
          <button type="button" className={`${barItem} ${colourOf(other !== undefined)}`}>
            <More aria-hidden />
            {other ? t(`places.${other.name}`) : t("places.more")}
          </button>
        }
      >
        {others.map(({ path, name, icon: Icon }) => (
          <DropdownMenuItem key={path} icon={<Icon />} onSelect={() => router.push(path)}>
            {t(`places.${name}`)}
          </DropdownMenuItem>
        ))}
      </DropdownMenu>
    </nav>
  )
}
