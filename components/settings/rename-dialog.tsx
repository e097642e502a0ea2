"use client"

import { useTranslations } from "next-intl"
import { LineDialog } from "@/components/ui/line-dialog"
import { useScripts } from "./use-scripts"

export interface RenameDialogProps {
  name: string
  onClose: () => void
  onRenamed: () => void
}

/** Gives a script another name. */
export function RenameDialog({ name, onClose, onRenamed }: RenameDialogProps) {
  const t = useTranslations("settings")
  const ask = useScripts()
  return (
    <LineDialog
      title={t("scripts.rename")}
      action={t("save")}
      field={{ label: t("scripts.name"), value: name, maxLength: 100 }}
      keep={(text) => text.replace(/[\p{Cc}/]/gu, "")}
      onClose={onClose}
      onSubmit={async (to) => {
        if (to === "") throw new Error(t("scripts.nameMissing"))
        if (to === name) return true
        if (!(await ask({ do: "rename", name, to }))) return false
        onRenamed()
        return true
      }}
    />
  )
}
