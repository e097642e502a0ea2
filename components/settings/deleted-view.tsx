"use client"

import { CloudOff, FolderSync, Search, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import type { DeletedMailbox, DeletedRow } from "@/app/_mail/deleted"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { useMailboxName } from "@/components/mail/use-mailbox-name"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { PageHead } from "@/components/ui/page-head"
import { SearchField } from "@/components/ui/search-field"
import { Select } from "@/components/ui/select"
import { DeletedBar } from "./deleted-bar"
import { DeletedList } from "./deleted-list"
import { DeletedMessage } from "./deleted-message"
import { RowsToCome } from "./filters-view"
import { choiceOf, type DeletedPlace, nameOf, useDeleted, useDeletedDesk } from "./use-deleted"

/** What a person deleted for good and can have back. */
export function DeletedView({ mailboxes }: { mailboxes: readonly Mailbox[] }) {
  const t = useTranslations("deleted")
  const [place, setPlace] = useState<DeletedPlace>({ mailbox: "", query: "" })
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [read, setRead] = useState<DeletedRow>()
  const { data, isError, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useDeleted(place)
  const act = useDeletedDesk()
  const called = useCalled(mailboxes)
  const [first] = data?.pages ?? []
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const chosen = rows.filter((row) => ticked.has(nameOf(row)))
  const gone = first?.mailboxes.find(({ path, there }) => path === place.mailbox && !there)
  const go = (next: DeletedPlace) => {
    setPlace(next)
    setTicked(new Set())
  }
  const finish = async (what: "restore" | "purge", some: readonly DeletedRow[]) => {
    if (await act(what, choiceOf(some), some.length)) setTicked(new Set())
  }
  return (
    <>
      <PageHead title={t("title")} hint={first ? <Hint kept={first.kept} /> : "\u00a0"} />
      {first && first.kept !== 0 && (first.mailboxes.length > 0 || place.query !== "") && (
        <Finder place={place} lost={first.mailboxes} called={called} onGo={go} />
      )}
      {gone && (
        <GoneMailbox
          gone={gone}
          onRestore={async () => {
            if (await act("restore", [{ mailbox: gone.path }], gone.messages)) go({ mailbox: "", query: "" })
          }}
        />
      )}
      {!data && (isError ? <Failed retry={refetch} /> : <RowsToCome />)}
      {first && rows.length === 0 && <Nothing searched={place.query !== "" || place.mailbox !== ""} />}
      {first && rows.length > 0 && (
        <section className="rounded-xl border border-line">
          <DeletedBar
            total={first.total}
            shown={rows}
            chosen={chosen}
            purges={first.purges}
            onTick={(names) => setTicked(new Set(names))}
            onRestore={() => finish("restore", chosen)}
            onPurge={() => finish("purge", chosen)}
          />
          <DeletedList
            rows={rows}
            ticked={ticked}
            called={called}
            onTick={(row, on) => setTicked(withTick(ticked, nameOf(row), on))}
            onRead={setRead}
          />
          {hasNextPage && (
            <div className="flex justify-center border-line border-t p-3">
              <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t("more")}
              </Button>
            </div>
          )}
        </section>
      )}
      {read && (
        <DeletedMessage
          row={read}
          place={called(read.mailbox)}
          onClose={() => setRead(undefined)}
          onRestore={async () => {
            setRead(undefined)
            await finish("restore", [read])
          }}
        />
      )}
    </>
  )
}

/** How long it is kept. @param kept seconds */
function Hint({ kept }: { kept: number }) {
  const t = useTranslations("deleted")
  return kept === 0 ? t("off") : t("hint", { days: Math.max(1, Math.round(kept / 86_400)) })
}

function withTick(ticked: ReadonlySet<string>, name: string, on: boolean): ReadonlySet<string> {
  const others = [...ticked].filter((one) => one !== name)
  return new Set(on ? [...others, name] : others)
}

function GoneMailbox({ gone, onRestore }: { gone: DeletedMailbox; onRestore: () => Promise<void> }) {
  const t = useTranslations("deleted")
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-xl bg-accent-soft px-4 py-3">
      <FolderSync aria-hidden className="size-5 shrink-0 text-accent" />
      <p className="min-w-48 flex-1 break-words">{t("mailboxGone", { name: gone.path })}</p>
      <Button look="primary" onClick={onRestore}>
        {t("restoreMailbox")}
      </Button>
    </div>
  )
}

/** What a mailbox that may be gone is called on the screen. */
function useCalled(mailboxes: readonly Mailbox[]): (path: string) => string {
  const nameOfMailbox = useMailboxName()
  return (path) => {
    const mailbox = mailboxes.find((each) => each.path === path)
    return mailbox?.use ? nameOfMailbox(mailbox) : path
  }
}

interface FinderProps {
  place: DeletedPlace
  lost: readonly DeletedMailbox[]
  called: (path: string) => string
  onGo: (place: DeletedPlace) => void
}

function Finder({ place, lost, called, onGo }: FinderProps) {
  const t = useTranslations("deleted")
  const options = lost.map(({ path, there, messages }): [string, string] => {
    const words = { name: called(path), count: messages }
    return [path, there ? t("whereCount", words) : t("goneCount", words)]
  })
  return (
    <search className="flex flex-wrap gap-2">
      <SearchField
        label={t("search")}
        clear={t("clear")}
        query={place.query}
        onSearch={(query) => onGo({ ...place, query })}
        placeholder={t("search")}
        maxLength={500}
      />
      <Select
        className="min-w-40 max-w-full max-sm:flex-1 sm:max-w-64"
        aria-label={t("where")}
        value={place.mailbox}
        onChange={(event) => onGo({ ...place, mailbox: event.target.value })}
        options={[["", t("everywhere")], ...options]}
      />
    </search>
  )
}

function Nothing({ searched }: { searched: boolean }) {
  const t = useTranslations("deleted")
  return (
    <EmptyState icon={searched ? <Search /> : <Trash2 />} title={searched ? t("none") : t("empty")}>
      {searched ? t("noneHint") : t("emptyHint")}
    </EmptyState>
  )
}

function Failed({ retry }: { retry: () => unknown }) {
  const t = useTranslations("deleted")
  const common = useTranslations("settings.error")
  return (
    <EmptyState
      icon={<CloudOff />}
      title={t("failedTitle")}
      action={<Button onClick={() => retry()}>{common("retry")}</Button>}
    >
      {common("codes.unavailable")}
    </EmptyState>
  )
}
