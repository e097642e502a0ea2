"use client"

import { X } from "lucide-react"
import type { ReactNode } from "react"
import { IconButton } from "../ui/icon-button"

export interface EntryRowProps {
  icon: ReactNode
  title: string
  detail?: string
  /** What can be changed about it. */
  children?: ReactNode
  remove: string
  onRemove: () => void
}

/** Somebody in a list, with the button that takes them out. */
export function EntryRow({ icon, title, detail, children, remove, onRemove }: EntryRowProps) {
  return (
    <li className="flex items-center gap-3 px-4 py-2.5 sm:px-5">
      <span aria-hidden className="text-ink-faint [&_svg]:size-5 [&_svg]:stroke-[1.5]">
        {icon}
      </span>
      <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
        <div className="min-w-0 flex-1 basis-40">
          <p className="truncate font-medium">{title}</p>
          {detail && <p className="truncate text-ink-soft text-sm">{detail}</p>}
        </div>
        {children}
      </div>
      <IconButton label={remove} onClick={onRemove}>
        <X />
      </IconButton>
    </li>
  )
}
