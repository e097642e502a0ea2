"use client"

import { Plus } from "lucide-react"
import { useTranslations } from "next-intl"
import { type FormEvent, type ReactNode, useRef, useState } from "react"
import type { Action, Condition, Rule } from "@/app/_mail/filters/rule"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { InputField } from "@/components/ui/input-field"
import { Select } from "@/components/ui/select"
import { Switch } from "@/components/ui/switch"
import { ActionFields } from "./action-fields"
import { ConditionFields } from "./condition-fields"
import { endsAlways, type Gaps, gapsIn, withActionKind, withKind } from "./rule-draft"
import { type Keyed, useKeyed } from "./use-keyed"

export interface RuleDialogProps {
  /** The rule to begin with. */
  rule: Rule
  isNew: boolean
  mailboxes: readonly Mailbox[]
  onClose: () => void
  /** False when it could not be saved, which was said elsewhere. */
  onSave: (rule: Rule) => Promise<boolean>
}

/** Where a rule is made and changed. */
export function RuleDialog({ rule, isNew, mailboxes, onClose, onSave }: RuleDialogProps) {
  const t = useTranslations("settings")
  const [draft, setDraft] = useState(rule)
  const conditions = useKeyed(rule.conditions.length > 0 ? rule.conditions : [withKind("from")], () =>
    withKind("from"),
  )
  const actions = useKeyed(rule.actions, () => withActionKind("move"))
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const whole: Rule = {
    ...draft,
    conditions: draft.join === "every" ? [] : conditions.values,
    actions: actions.values,
  }

  const gaps: Gaps | undefined = tried ? gapsIn(whole) : undefined

  async function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (gapsIn(whole)) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
      return
    }
    setSaving(true)
    if (await onSave({ ...whole, name: whole.name.trim() })) onClose()
    else setSaving(false)
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="large"
      title={isNew ? t("rule.new") : t("rule.change")}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" form="rule" disabled={saving}>
            {saving ? t("saving") : t("save")}
          </Button>
        </>
      }
    >
      <form id="rule" ref={form} noValidate onSubmit={submit} className="flex flex-col gap-6 pt-1">
        <InputField
          label={t("rule.name")}
          autoFocus={isNew}
          value={draft.name}
          maxLength={200}
          placeholder={t("rule.namePlaceholder")}
          onChange={({ target }) => setDraft({ ...draft, name: target.value })}
        />
        <Group title={t("rule.when")}>
          <Select
            aria-label={t("rule.when")}
            value={draft.join}
            onChange={({ target }) => setDraft({ ...draft, join: target.value as Rule["join"] })}
            options={(["all", "any", "every"] as const).map((join) => [join, t(`rule.join.${join}`)])}
          />
          {draft.join !== "every" && <Conditions rows={conditions} gaps={gaps?.conditions} />}
        </Group>
        <Group title={t("rule.then")}>
          <Actions rows={actions} gaps={gaps?.actions} mailboxes={mailboxes} />
          {gaps?.whole && (
            <p role="alert" className="text-danger text-xs">
              {t(`rule.missing.${gaps.whole}`)}
            </p>
          )}
          <StopSwitch rule={whole} onChange={(stop) => setDraft({ ...draft, stop })} />
        </Group>
      </form>
    </Dialog>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-2 font-medium text-sm">{title}</legend>
      {children}
    </fieldset>
  )
}

interface RowsProps<Value> {
  rows: Keyed<Value>
  gaps: Gaps["conditions"] | undefined
}

function Conditions({ rows, gaps }: RowsProps<Condition>) {
  const t = useTranslations("settings.rule")
  return (
    <Rows add={t("addCondition")} onAdd={rows.add}>
      {rows.entries.map(({ key, value }, index) => (
        <ConditionFields
          key={key}
          value={value}
          number={index + 1}
          missing={gaps?.[index]}
          onChange={(changed) => rows.change(key, changed)}
          onRemove={rows.entries.length > 1 ? () => rows.remove(key) : undefined}
        />
      ))}
    </Rows>
  )
}

function Actions({ rows, gaps, mailboxes }: RowsProps<Action> & { mailboxes: readonly Mailbox[] }) {
  const t = useTranslations("settings.rule")
  return (
    <Rows add={t("addAction")} onAdd={rows.add}>
      {rows.entries.map(({ key, value }, index) => (
        <ActionFields
          key={key}
          value={value}
          number={index + 1}
          mailboxes={mailboxes}
          missing={gaps?.[index]}
          onChange={(changed) => rows.change(key, changed)}
          onRemove={() => rows.remove(key)}
        />
      ))}
    </Rows>
  )
}

function Rows({ add, onAdd, children }: { add: string; onAdd: () => void; children: ReactNode }) {
  return (
    <>
      <ul className="flex flex-col gap-3">{children}</ul>
      <div>
        <Button size="small" onClick={onAdd}>
          <Plus aria-hidden />
          {add}
        </Button>
      </div>
    </>
  )
}

function StopSwitch({ rule, onChange }: { rule: Rule; onChange: (stop: boolean) => void }) {
  const t = useTranslations("settings.rule")
  const always = endsAlways(rule)
  return (
    <div className="flex flex-col gap-1">
      <span className="flex items-center gap-2.5 text-sm">
        <Switch id="rule-stop" checked={rule.stop || always} disabled={always} onCheckedChange={onChange} />
        <label htmlFor="rule-stop">{t("stop")}</label>
      </span>
      {always && <p className="text-ink-faint text-xs">{t("stopAlways")}</p>}
    </div>
  )
}
