"use client"

import { useTranslations } from "next-intl"
import { type FormEvent, useState } from "react"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { InputField } from "@/components/ui/input-field"
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
  const [title, setTitle] = useState(name)
  const [missing, setMissing] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const to = title.trim()
    setMissing(to === "")
    if (to === "") return
    if (to !== name && !(await ask({ do: "rename", name, to }))) return
    onClose()
    if (to !== name) onRenamed()
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="small"
      title={t("scripts.rename")}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" form="script-name">
            {t("save")}
          </Button>
        </>
      }
    >
      <form id="script-name" onSubmit={submit}>
        <InputField
          label={t("scripts.name")}
          error={missing ? t("scripts.nameMissing") : undefined}
          autoFocus
          value={title}
          maxLength={100}
          onChange={({ target }) => setTitle(target.value.replace(/[\p{Cc}/]/gu, ""))}
        />
      </form>
    </Dialog>
  )
}
