"use client"

import { Menu, Search, X } from "lucide-react"
import { useTranslations } from "next-intl"
import { type FormEvent, useEffect, useRef } from "react"
import { Checkbox } from "@/components/ui/checkbox"
import { IconButton } from "@/components/ui/icon-button"
import { inputLook } from "@/components/ui/input"
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
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (input.current) input.current.value = place.query
  }, [place.query])

  function submit(event: FormEvent) {
    event.preventDefault()
    const query = input.current?.value.trim() ?? ""
    go({ mailbox: place.mailbox, query })
    input.current?.blur()
  }

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
      <form onSubmit={submit} className="relative min-w-0 flex-1">
        <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-ink-faint" />
        <input
          ref={input}
          id="search"
          name="q"
          type="text"
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          defaultValue={place.query}
          placeholder={t("searchPlaceholder")}
          aria-label={t("search")}
          title={t("searchHelp")}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur()
          }}
          className={`h-9 pr-9 pl-9 ${inputLook} border-transparent! bg-canvas! focus:border-accent! focus:bg-surface!`}
        />
        {place.query && (
          <IconButton
            label={t("clearSearch")}
            size="small"
            className="absolute top-1 right-1"
            onClick={() => go({ mailbox: place.mailbox, query: "" })}
          >
            <X />
          </IconButton>
        )}
      </form>
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
