"use client"

import {
  AtSign,
  Ellipsis,
  Globe,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  Route,
  Send,
  ShieldBan,
  ShieldCheck,
  Users,
  UsersRound,
} from "lucide-react"
import Link from "next/link"
import { usePathname, useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { DropdownMenu, DropdownMenuItem } from "../ui/dropdown-menu"
import { PlaceLink } from "../ui/place-link"

interface Place {
  path: string
  name:
    | "overview"
    | "domains"
    | "accounts"
    | "groups"
    | "aliases"
    | "queue"
    | "routes"
    | "spam"
    | "lists"
    | "bans"
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
  { path: "/panel/spam", name: "spam", icon: ShieldCheck },
  { path: "/panel/lists", name: "lists", icon: ListChecks },
  { path: "/panel/bans", name: "bans", icon: ShieldBan },
]

const isHere = (here: string, { path }: Place) => (path === "/panel" ? here === path : here.startsWith(path))

/** The places of the panel at the left of a wide screen. */
export function PlaceList() {
  const t = useTranslations("panel")
  const here = usePathname()
  return (
    <nav aria-label={t("title")} className="hidden lg:mt-5 lg:flex lg:flex-col lg:gap-0.5">
      {places.map((place) => (
        <PlaceLink
          key={place.path}
          href={place.path}
          icon={<place.icon aria-hidden />}
          current={isHere(here, place)}
        >
          {t(`places.${place.name}`)}
        </PlaceLink>
      ))}
    </nav>
  )
}

const barItem = (current: boolean) =>
  `flex flex-1 flex-col items-center gap-1 py-2 text-2xs transition-colors [&_svg]:size-5 ${current ? "font-medium text-accent" : "text-ink-soft hover:text-ink"}`

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
        .map((place) => (
          <BarLink key={place.path} place={place} current={isHere(here, place)} />
        ))}
      <DropdownMenu
        trigger={
          <button type="button" className={barItem(other !== undefined)}>
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

function BarLink({ place, current }: { place: Place; current: boolean }) {
  const t = useTranslations("panel")
  return (
    <Link href={place.path} aria-current={current ? "page" : undefined} className={barItem(current)}>
      <place.icon aria-hidden />
      {t(`places.${place.name}`)}
    </Link>
  )
}
