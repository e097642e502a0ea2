"use client"

import { useTranslations } from "next-intl"
import { Dialog } from "@/components/ui/dialog"
import { Kbd } from "@/components/ui/kbd"
import { useMail } from "./context"
import { shortcuts } from "./shortcuts"

export function ShortcutHelp() {
  const t = useTranslations("mail")
  const { show } = useMail()
  return (
    <Dialog open onOpenChange={() => show(undefined)} title={t("shortcuts")}>
      <dl className="grid gap-x-10 sm:grid-cols-2">
        {shortcuts.map(({ name, shown }) => (
          <div key={name} className="flex h-9 items-center justify-between gap-4 border-line border-b">
            <dt className="text-sm">{t(`shortcut.${name}`)}</dt>
            <dd>
              <Kbd>{shown}</Kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
