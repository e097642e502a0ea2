"use client"

import { X } from "lucide-react"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import { IconButton } from "@/components/ui/icon-button"
import type { Missing } from "./rule-draft"

/** One condition or action of a rule while it is written. */
export interface RuleFieldsProps<Value> {
  value: Value
  /** Which one, from 1. */
  number: number
  missing: Missing | undefined
  onChange: (value: Value) => void
  /** Absent for the only one. */
  onRemove?: () => void
}

interface RuleLineProps extends Pick<RuleFieldsProps<unknown>, "missing" | "onRemove"> {
  /** What the button says that takes it away. */
  remove: string
  /** What is worth knowing about it. */
  hint: string | false | undefined
  /** The columns its fields stand in. */
  columns: string
  children: ReactNode
}

/** A line's fields, the button that takes it away, and under them what is missing, or else the hint. */
export function RuleLine({ remove, missing, hint, columns, onRemove, children }: RuleLineProps) {
  const t = useTranslations("settings.rule")
  return (
    <li className="flex flex-col gap-1">
      <div className="flex items-start gap-1">
        <div className={`grid min-w-0 flex-1 items-start gap-2 ${columns}`}>{children}</div>
        {onRemove && (
          <IconButton label={remove} className="mt-0.5" onClick={onRemove}>
            <X />
          </IconButton>
        )}
      </div>
      {missing ? (
        <p role="alert" className="text-danger text-xs">
          {t(`missing.${missing}`)}
        </p>
      ) : (
        hint && <p className="text-ink-faint text-xs">{hint}</p>
      )}
    </li>
  )
}
