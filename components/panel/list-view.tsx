"use client"

import { Plus } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { type ReactNode, useState } from "react"
import { Badge } from "../ui/badge"
import { Button } from "../ui/button"
import { EmptyState } from "../ui/empty-state"
import { toast } from "../ui/toast"
import { ConfirmDialog } from "./confirm-dialog"
import type { DialogEnds, Entry, EntryChanges } from "./entry"
import { EntryMenu } from "./entry-menu"
import { ListPage } from "./list-page"
import { ListRow, type ListRowProps } from "./list-row"
import type { PagerProps } from "./pager"

/** What a row says beside its name. */
export type RowText = Partial<Pick<ListRowProps, "icon" | "title" | "badges" | "detail" | "facts">>

export interface ListViewProps<Row extends Entry, What extends string> {
  /** Its texts are those of `panel.<noun>`. */
  noun: string
  icon: ReactNode
  rows: Row[]
  pager: PagerProps
  changes: EntryChanges
  describe: (row: Row) => RowText
  /** Where a row leads; without it to its form. */
  pathOf?: (row: Row) => string
  /** What else the menu of a row offers. */
  actions?: (row: Row, open: (what: What) => void) => ReactNode
  /** The form for what cannot be edited later. */
  create?: (ends: DialogEnds) => ReactNode
  /** The form for a new entry or an old one. */
  form?: (row: Row | undefined, ends: DialogEnds) => ReactNode
  /** The dialogs of `actions`. */
  dialog?: (what: What, row: Row, ends: DialogEnds) => ReactNode
  /** The name must be typed before anything is removed. */
  typed?: boolean
}

type Open<Row, What> = { what: "form"; row?: Row } | { what: What | "remove"; row: Row }

/** A list of the panel: search, rows with their menus, what is shown when there are none, and its dialogs. */
export function ListView<Row extends Entry, What extends string = never>(props: ListViewProps<Row, What>) {
  const { noun, icon, rows, pager, changes } = props
  const t = useTranslations(`panel.${noun}`)
  const router = useRouter()
  const [open, setOpen] = useState<Open<Row, What>>()
  const ends: DialogEnds = {
    onClose: () => setOpen(undefined),
    onDone(text) {
      setOpen(undefined)
      toast(text)
    },
  }
  const create = (props.form ?? props.create) && (
    <Button look="primary" onClick={() => setOpen({ what: "form" })}>
      <Plus aria-hidden />
      {t("create")}
    </Button>
  )

  const untouched = pager.total === 0 && pager.search === ""

  function show(row: Row) {
    if (props.pathOf) router.push(props.pathOf(row))
    else setOpen({ what: "form", row })
  }

  return (
    <>
      <ListPage
        title={t("title")}
        description={t("description")}
        create={!untouched && create}
        search={{ label: t("search"), text: pager.search }}
        pager={pager}
        empty={
          pager.search ? (
            <EmptyState icon={icon} title={t("noMatch", { search: pager.search })} />
          ) : (
            <EmptyState icon={icon} title={t("empty")} action={create}>
              {t("emptyHint")}
            </EmptyState>
          )
        }
      >
        {rows.map((row) => {
          const { badges, ...text } = props.describe(row)
          return (
            <ListRow
              key={row.id}
              icon={icon}
              title={row.readable}
              faded={row.disabled}
              badges={
                <>
                  {badges}
                  {row.disabled && <Badge look="warn">{t("isDisabled")}</Badge>}
                </>
              }
              {...text}
              onOpen={props.form || props.pathOf ? () => show(row) : undefined}
            >
              <EntryMenu
                noun={noun}
                entry={row}
                changes={changes}
                onEdit={props.form && (() => setOpen({ what: "form", row }))}
                onRemove={() => setOpen({ what: "remove", row })}
              >
                {props.actions?.(row, (what) => setOpen({ what, row }))}
              </EntryMenu>
            </ListRow>
          )
        })}
      </ListPage>
      {open && <Opened {...props} open={open} ends={ends} />}
    </>
  )
}

function Opened<Row extends Entry, What extends string>({
  open,
  ends,
  ...props
}: ListViewProps<Row, What> & { open: Open<Row, What>; ends: DialogEnds }) {
  const t = useTranslations(`panel.${props.noun}`)
  if (open.what === "form") return props.form?.(open.row, ends) ?? props.create?.(ends)
  const { row } = open as { row: Row }
  if (open.what !== "remove") return props.dialog?.(open.what as What, row, ends)
  const name = { name: row.readable }
  return (
    <ConfirmDialog
      title={t("removeTitle", name)}
      description={t("removeHint")}
      confirm={t("remove")}
      typed={props.typed ? row.readable : undefined}
      change={() => props.changes.remove(row.id)}
      onDone={() => ends.onDone(t("removed", name))}
      onClose={ends.onClose}
    />
  )
}
