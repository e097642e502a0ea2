"use client"

import { useTranslations } from "next-intl"
import { useRef, useState } from "react"
import { toast } from "sonner"
import type { Remark } from "@/app/_mail/filters/managesieve-answer"
import { Button } from "@/components/ui/button"
import { InputField } from "@/components/ui/input-field"
import { ScriptText } from "./script-text"
import { type Found, useScripts } from "./use-scripts"

export interface ScriptEditorProps {
  /** Absent for one that is yet to be named. */
  name?: string
  source: string
  /** Whether another page of ours writes it. */
  isOurs: boolean
  onSaved: (name: string, source: string) => void
  onDirty: (dirty: boolean) => void
}

/** Where a script is written; what is wrong with it is told by line and column. */
export function ScriptEditor({ name, source, isOurs, onSaved, onDirty }: ScriptEditorProps) {
  const t = useTranslations("settings.scripts")
  const common = useTranslations("settings")
  const ask = useScripts()
  const [text, setText] = useState(source)
  const [title, setTitle] = useState("")
  const [found, setFound] = useState<Found & { nameMissing?: boolean }>()
  const [busy, setBusy] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)

  async function check() {
    setBusy(true)
    setFound(await ask<Found>({ do: "check", source: crlf(text) }))
    setBusy(false)
  }

  async function save() {
    const wanted = name ?? title.trim()
    if (wanted === "") return setFound({ faults: [], warnings: [], nameMissing: true })
    setBusy(true)
    const answer = await ask<Found>({
      do: "save",
      name: wanted,
      source: crlf(text),
      over: name !== undefined,
    })
    setBusy(false)
    setFound(answer)
    if (!answer || answer.taken || answer.faults.length > 0) return
    toast(common("saved"))
    onDirty(false)
    onSaved(wanted, text)
  }

  const nameError = found?.nameMissing ? t("nameMissing") : found?.taken ? t("taken") : undefined
  return (
    <section
      aria-label={name === undefined ? t("editorNew") : t("editor", { name })}
      className="flex flex-col gap-3"
    >
      {name === undefined && (
        <InputField
          label={t("name")}
          error={nameError}
          value={title}
          maxLength={100}
          onChange={({ target }) => setTitle(target.value.replace(/[\p{Cc}/]/gu, ""))}
        />
      )}
      {isOurs && <p className="text-ink-soft text-sm">{t("oursHint")}</p>}
      {found && <Remarks found={found} onShow={(remark) => area.current && show(area.current, remark)} />}
      <ScriptText
        ref={area}
        label={name === undefined ? t("editorNew") : t("editor", { name })}
        text={text}
        faulty={new Set(found?.faults.map(({ line }) => line))}
        onChange={(changed) => {
          setText(changed)
          onDirty(changed !== source)
        }}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" disabled={busy} onClick={save}>
          {common("save")}
        </Button>
        <Button disabled={busy} onClick={check}>
          {t("check")}
        </Button>
        {text !== source && <span className="text-ink-faint text-sm">{t("unsaved")}</span>}
      </div>
    </section>
  )
}

const crlf = (text: string) => text.replace(/\r\n?|\n/g, "\r\n")

/** Puts the cursor where a remark points to. */
function show(area: HTMLTextAreaElement, { line, column }: Remark): void {
  if (line === 0) return
  const before = area.value.split("\n").slice(0, line - 1)
  const at = before.reduce((sum, each) => sum + each.length + 1, 0) + Math.max(0, column - 1)
  area.focus()
  area.setSelectionRange(at, at)
  const height = Number.parseFloat(getComputedStyle(area).lineHeight)
  area.scrollTop = Math.max(0, (line - 4) * height)
}

function Remarks({
  found,
  onShow,
}: {
  found: Found & { nameMissing?: boolean }
  onShow: (remark: Remark) => void
}) {
  const t = useTranslations("settings.scripts")
  if (found.nameMissing || found.taken) return null
  const { faults, warnings } = found
  if (faults.length + warnings.length === 0)
    return (
      <p role="status" className="text-accent text-sm">
        {t("right")}
      </p>
    )
  const remarks = faults.length > 0 ? faults : warnings
  const look = faults.length > 0 ? "bg-danger-soft text-danger" : "bg-warn-soft text-warn"
  return (
    <div role="alert" className={`flex flex-col gap-1.5 rounded-xl px-4 py-3 text-sm ${look}`}>
      <p className="font-medium">
        {faults.length > 0 ? t("faults", { count: faults.length }) : t("warnings")}
      </p>
      <ul className="flex flex-col gap-1">
        {remarks.map((remark) => (
          <li key={`${remark.line}.${remark.column}.${remark.text}`} className="[overflow-wrap:anywhere]">
            {remark.line > 0 && (
              <button
                type="button"
                className="mr-2 underline underline-offset-2"
                onClick={() => onShow(remark)}
              >
                {remark.column > 0
                  ? t("place", { line: remark.line, column: remark.column })
                  : t("placeLine", { line: remark.line })}
              </button>
            )}
            {remark.text}
          </li>
        ))}
      </ul>
    </div>
  )
}
