"use client"

import { useQuery } from "@tanstack/react-query"
import { Ellipsis, FileCode2, Pencil, Play, Plus, Square, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { toast } from "sonner"
import type { Filters } from "@/app/_mail/filters/filters"
import { ask as fetchFrom } from "@/components/mail/api"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { DropdownMenu, DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu"
import { EmptyState } from "@/components/ui/empty-state"
import { IconButton } from "@/components/ui/icon-button"
import { PageHead } from "@/components/ui/page-head"
import { LoadFailed, RowsToCome } from "./filters-view"
import { RenameDialog } from "./rename-dialog"
import { ScriptEditor } from "./script-editor"
import { useFilters } from "./use-filters"
import { useScripts } from "./use-scripts"

export interface ScriptsViewProps {
  first: Filters | undefined
  /** The names of the scripts that the other pages write. */
  ours: readonly string[]
}

/** What is open in the editor: a script of that name, or one that has none yet. */
type Open = { name?: string }

/** Every script of the person, and the editor. */
export function ScriptsView({ first, ours }: ScriptsViewProps) {
  const t = useTranslations("settings.scripts")
  const { data: filters, isError, refetch } = useFilters(first)
  const [open, setOpen] = useState<Open>()
  const [dirty, setDirty] = useState(false)
  const [wanted, setWanted] = useState<Open>()
  const go = (next: Open) => {
    if (dirty) setWanted(next)
    else setOpen(next)
  }
  const discard = () => {
    setDirty(false)
    setOpen(wanted)
    setWanted(undefined)
  }
  return (
    <>
      <PageHead
        title={t("title")}
        hint={t("hint")}
        action={
          <Button onClick={() => go({})}>
            <Plus aria-hidden />
            {t("add")}
          </Button>
        }
      />
      {!filters && (isError ? <LoadFailed retry={refetch} /> : <RowsToCome />)}
      {filters?.scripts.length === 0 && !open && (
        <EmptyState icon={<FileCode2 />} title={t("empty")}>
          {t("emptyHint")}
        </EmptyState>
      )}
      {filters && filters.scripts.length > 0 && (
        <ul aria-label={t("list")} className="rounded-xl border border-line">
          {filters.scripts.map((script) => (
            <ScriptRow
              key={script.name}
              {...script}
              isOurs={ours.includes(script.name)}
              current={open?.name === script.name}
              onOpen={() => go({ name: script.name })}
              onGone={() => {
                if (open?.name === script.name) setOpen(undefined)
              }}
            />
          ))}
        </ul>
      )}
      {open && (
        <OpenScript
          key={open.name ?? ""}
          name={open.name}
          ours={ours}
          onDirty={setDirty}
          onSaved={(name) => setOpen({ name })}
        />
      )}
      {wanted && (
        <Dialog
          open
          onOpenChange={() => setWanted(undefined)}
          size="small"
          title={t("discard")}
          description={t("discardText")}
          actions={<DiscardActions onKeep={() => setWanted(undefined)} onDiscard={discard} />}
        />
      )}
    </>
  )
}

function DiscardActions({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  const t = useTranslations("settings")
  return (
    <>
      <Button onClick={onKeep}>{t("cancel")}</Button>
      <Button look="danger" onClick={onDiscard}>
        {t("scripts.discardConfirm")}
      </Button>
    </>
  )
}

interface ScriptRowProps {
  name: string
  active: boolean
  isOurs: boolean
  current: boolean
  onOpen: () => void
  onGone: () => void
}

function ScriptRow({ name, active, isOurs, current, onOpen, onGone }: ScriptRowProps) {
  const t = useTranslations("settings.scripts")
  const common = useTranslations("settings")
  const ask = useScripts()
  const [renaming, setRenaming] = useState(false)
  const remove = async () => {
    const kept = await fetchFrom<{ source: string }>("scripts", { name }).catch(() => undefined)
    if (!(await ask({ do: "delete", name }))) return
    onGone()
    const back = () => kept && ask({ do: "save", name, source: kept.source, over: false })
    toast(t("removed", { name }), {
      duration: 8_000,
      action: { label: common("undo"), onClick: () => void back() },
    })
  }
  return (
    <li
      className={`flex items-center gap-2 border-line border-b py-1 pr-2 pl-1 last:border-b-0 ${current ? "bg-hover" : ""}`}
    >
      <button
        type="button"
        onClick={onOpen}
        aria-current={current ? "true" : undefined}
        className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-0.5 rounded-lg px-3 py-1.5 text-left hover:bg-hover"
      >
        <span className="min-w-0 truncate font-medium">{name}</span>
        {active && <Badge look="accent">{t("runs")}</Badge>}
        {isOurs && <span className="text-ink-faint text-sm">{t("ours")}</span>}
      </button>
      <DropdownMenu
        trigger={
          <IconButton label={`${common("more")}: ${name}`}>
            <Ellipsis />
          </IconButton>
        }
      >
        {active ? (
          <DropdownMenuItem icon={<Square />} onSelect={() => void ask({ do: "run", name: "" })}>
            {t("stop")}
          </DropdownMenuItem>
        ) : (
          <DropdownMenuItem icon={<Play />} onSelect={() => void ask({ do: "run", name })}>
            {t("run")}
          </DropdownMenuItem>
        )}
        <DropdownMenuItem icon={<Pencil />} onSelect={() => setRenaming(true)}>
          {t("rename")}
        </DropdownMenuItem>
        {!active && <DropdownMenuSeparator />}
        {!active && (
          <DropdownMenuItem icon={<Trash2 />} danger onSelect={() => void remove()}>
            {t("remove")}
          </DropdownMenuItem>
        )}
      </DropdownMenu>
      {renaming && <RenameDialog name={name} onClose={() => setRenaming(false)} onRenamed={onGone} />}
    </li>
  )
}

interface OpenScriptProps {
  name: string | undefined
  ours: readonly string[]
  onDirty: (dirty: boolean) => void
  onSaved: (name: string) => void
}

function OpenScript({ name, ours, onDirty, onSaved }: OpenScriptProps) {
  const { data, isError, refetch } = useQuery({
    queryKey: ["script", name ?? ""],
    queryFn: () => fetchFrom<{ source: string }>("scripts", { name: name! }),
    enabled: name !== undefined,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  if (isError) return <LoadFailed retry={refetch} />
  if (name !== undefined && !data) return <RowsToCome />
  const source = data?.source.replace(/\r\n?/g, "\n") ?? ""
  return (
    <ScriptEditor
      key={source}
      name={name}
      source={source}
      isOurs={name !== undefined && ours.includes(name)}
      onDirty={onDirty}
      onSaved={async (saved) => {
        if (name !== undefined) await refetch()
        onSaved(saved)
      }}
    />
  )
}
