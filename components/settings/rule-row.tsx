"use client"

import { ArrowDown, ArrowUp, GripVertical, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import type { DragEvent } from "react"
import type { Rule } from "@/app/_mail/filters/rule"
import { IconButton } from "@/components/ui/icon-button"
import { Switch } from "@/components/ui/switch"

export interface RuleRowProps {
  rule: Rule
  words: { when: string; what: string }
  isFirst: boolean
  isLast: boolean
  /** Where a dragged rule would come to lie: above or below this one. */
  mark: "above" | "below" | undefined
  drag: {
    onDragStart: (event: DragEvent) => void
    onDragEnd: () => void
    onDragOver: (event: DragEvent) => void
    onDrop: (event: DragEvent) => void
  }
  onEdit: () => void
  onSwitch: (on: boolean) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

const marks = { above: "shadow-[0_-2px_0_var(--accent)]", below: "shadow-[0_2px_0_var(--accent)]" }

/** A rule in the list: on or off, what it does, and where it stands. */
export function RuleRow({
  rule,
  words,
  isFirst,
  isLast,
  mark,
  drag,
  onEdit,
  onSwitch,
  onMove,
  onRemove,
}: RuleRowProps) {
  const t = useTranslations("settings.filters")
  const name = rule.name || t("unnamed")
  return (
    <li
      {...drag}
      draggable
      className={`group flex items-center gap-3 border-line border-b py-2 pr-2 pl-1 last:border-b-0 hover:bg-hover ${mark ? marks[mark] : ""}`}
    >
      <GripVertical aria-hidden className="size-4 shrink-0 cursor-grab text-ink-faint max-md:hidden" />
      <Switch
        checked={rule.on}
        aria-label={t("switch", { name })}
        className="max-md:ml-2"
        onCheckedChange={onSwitch}
      />
      <button
        type="button"
        onClick={onEdit}
        aria-label={t("edit", { name })}
        className={`min-w-0 flex-1 rounded px-1 text-left ${rule.on ? "" : "text-ink-faint"}`}
      >
        <span className="block truncate font-medium text-base">{name}</span>
        <span className={`block truncate text-sm ${rule.on ? "text-ink-soft" : ""}`}>{words.when}</span>
        <span className="block truncate text-ink-faint text-sm">
          → {words.what}
          {rule.stop && ` · ${t("stops")}`}
        </span>
      </button>
      <span className="flex shrink-0 max-sm:flex-col">
        <IconButton size="small" label={t("up", { name })} disabled={isFirst} onClick={() => onMove(-1)}>
          <ArrowUp />
        </IconButton>
        <IconButton size="small" label={t("down", { name })} disabled={isLast} onClick={() => onMove(1)}>
          <ArrowDown />
        </IconButton>
      </span>
      <IconButton size="small" label={t("remove", { name })} onClick={onRemove}>
        <Trash2 />
      </IconButton>
    </li>
  )
}
