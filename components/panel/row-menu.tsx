"use client"

import { Ellipsis } from "lucide-react"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import { DropdownMenu } from "../ui/dropdown-menu"

/** The "more" button of a row. `of` names the row for screen readers. */
export function RowMenu({ of, children }: { of: string; children: ReactNode }) {
  const t = useTranslations("panel")
  return (
    <DropdownMenu
      trigger={
        <button
          type="button"
          aria-label={t("moreFor", { name: of })}
          className="inline-flex size-9 items-center justify-center rounded-lg text-ink-soft hover:bg-pressed/70 hover:text-ink data-[state=open]:bg-pressed/70 [&_svg]:size-4"
        >
          <Ellipsis />
        </button>
      }
    >
      {children}
    </DropdownMenu>
  )
}
