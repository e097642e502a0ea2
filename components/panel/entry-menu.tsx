"use client"

import { Ban, Pencil, RotateCcw, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import { DropdownMenuItem, DropdownMenuSeparator } from "../ui/dropdown-menu"
import type { Entry, EntryChanges } from "./entry"
import { RowMenu } from "./row-menu"
import { useAct } from "./use-change"

interface EntryMenuProps {
  /** Its texts are those of `panel.<noun>`. */
  noun: string
  entry: Entry
  changes: EntryChanges
  /** Absent: it cannot be edited. */
  onEdit: (() => void) | undefined
  onRemove: () => void
  /** What can be done with this kind of entry alone. */
  children: ReactNode
}

/** What can be done with a row of a list. */
export function EntryMenu({ noun, entry, changes, onEdit, onRemove, children }: EntryMenuProps) {
  const t = useTranslations(`panel.${noun}`)
  const act = useAct()
  const { id, readable, disabled = false } = entry
  const { update } = changes

  return (
    <RowMenu of={readable}>
      {onEdit && (
        <DropdownMenuItem icon={<Pencil />} onSelect={onEdit}>
          {t("edit")}
        </DropdownMenuItem>
      )}
      {children}
      {update && (
        <DropdownMenuItem
          icon={disabled ? <RotateCcw /> : <Ban />}
          onSelect={() =>
            act(update, { id, disabled: !disabled }, t(disabled ? "enabled" : "disabled", { name: readable }))
          }
        >
          {t(disabled ? "enable" : "disable")}
        </DropdownMenuItem>
      )}
      {onEdit && <DropdownMenuSeparator />}
      <DropdownMenuItem danger icon={<Trash2 />} onSelect={onRemove}>
        {t("remove")}
      </DropdownMenuItem>
    </RowMenu>
  )
}
