"use client"

import { Menu } from "lucide-react"
import { useTranslations } from "next-intl"
import { Checkbox } from "@/components/ui/checkbox"
import { IconButton } from "@/components/ui/icon-button"
import { SearchField } from "@/components/ui/search-field"
import { BulkBar } from "./bulk-bar"
import { useMail } from "./context"
import { useMailboxName } from "./use-mailbox-name"

/** Above the list: search, and under it where one is, or what to do with what is ticked. */
export function ListHeader() {
  const t = useTranslations("mail")
  const { selection, mailbox, place } = useMail()
  const nameOf = useMailboxName()
  const some = selection.all || selection.uids.size > 0
  const name = mailbox ? nameOf(mailbox) : place.mailbox
  const title = place.query ? t("resultsFor", { query: place.query }) : name
  return (
    <header className="shrink-0 border-line border-b">
      <SearchBox />
      <div className="flex h-9 items-center gap-2 pr-2">
        {some && <h1 className="sr-only">{title}</h1>}
        {some ? <BulkBar /> : <ListTitle title={title} />}
      </div>
    </header>
  )
}

function SearchBox() {
  const t = useTranslations("mail")
  const { place, go, show } = useMail()
  return (
    <search className="flex h-13 items-center gap-2 px-3">
      <IconButton
        label={t("mailboxes")}
        className="lg:hidden"
        size="large"
        onClick={() => show({ kind: "mailboxes" })}
      >
        <Menu />
      </IconButton>
      <SearchField
        id="search"
        name="q"
        label={t("search")}
        clear={t("clearSearch")}
        query={place.query}
        onSearch={(query) => go({ mailbox: place.mailbox, query })}
        placeholder={t("searchPlaceholder")}
        title={t("searchHelp")}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur()
        }}
        className="border-transparent! bg-canvas! focus:border-accent! focus:bg-surface!"
      />
    </search>
  )
}

function ListTitle({ title }: { title: string }) {
  const t = useTranslations("mail")
  const { list, selection } = useMail()
  const total = list?.total ?? 0
  return (
    <>
      <span className="flex w-9 shrink-0 items-center justify-center pl-px">
        <Checkbox
          aria-label={t("selectAll")}
          checked={false}
          disabled={total === 0}
          onCheckedChange={selection.selectAll}
          className="disabled:opacity-40"
        />
      </span>
      <h1 className="min-w-0 truncate font-semibold text-base">{title}</h1>
      <span className="ml-auto shrink-0 pr-2 text-ink-faint text-xs tabular-nums" aria-live="polite">
        {list ? t("count", { count: total }) : ""}
      </span>
    </>
  )
}
