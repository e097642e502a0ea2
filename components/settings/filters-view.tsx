"use client"

import { CloudOff, Filter, Plus } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { toast } from "sonner"
import type { Filters } from "@/app/_mail/filters/filters"
import type { Rule } from "@/app/_mail/filters/rule"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { PageHead } from "@/components/ui/page-head"
import { Skeleton } from "@/components/ui/skeleton"
import { ApplyDialog } from "./apply-dialog"
import { RuleDialog } from "./rule-dialog"
import { newRule } from "./rule-draft"
import { RuleRow } from "./rule-row"
import { RunningNotice } from "./running-notice"
import { useFilterDesk, useFilters } from "./use-filters"
import { moved, useReorder } from "./use-reorder"
import { useRuleWords } from "./use-rule-words"

export interface FiltersViewProps {
  /** Undefined when the mail server did not answer in time. */
  first: Filters | undefined
  mailboxes: readonly Mailbox[]
  /** A rule to begin with, made of a message. */
  proposal?: Rule
}

/** A person's rules, in their order. */
export function FiltersView({ first, mailboxes, proposal }: FiltersViewProps) {
  const t = useTranslations("settings.filters")
  const { data: filters, isError, refetch } = useFilters(first)
  const desk = useFilterDesk()
  const [open, setOpen] = useState<{ rule: Rule; at?: number } | undefined>(proposal && { rule: proposal })
  const [applying, setApplying] = useState(false)
  const apply = useTranslations("settings.apply")
  const rules = filters?.rules
  const save = async (rule: Rule) => {
    if (!rules || !open) return false
    const { at } = open
    return desk.save({
      rules: at === undefined ? [...rules, rule] : rules.map((each, i) => (i === at ? rule : each)),
    })
  }
  return (
    <>
      <PageHead
        title={t("title")}
        hint={t("hint")}
        action={
          rules && (
            <div className="flex flex-wrap gap-2">
              {rules.length > 0 && <Button onClick={() => setApplying(true)}>{apply("open")}</Button>}
              <Button look="primary" onClick={() => setOpen({ rule: newRule() })}>
                <Plus aria-hidden />
                {t("add")}
              </Button>
            </div>
          )
        }
      />
      {filters && <RunningNotice filters={filters} desk={desk} />}
      {!filters && (isError ? <LoadFailed retry={refetch} /> : <RowsToCome />)}
      {rules?.length === 0 && (
        <EmptyState icon={<Filter />} title={t("empty")}>
          {t("emptyHint")}
        </EmptyState>
      )}
      {rules && rules.length > 0 && (
        <RuleList
          rules={rules}
          mailboxes={mailboxes}
          onChange={(next) => desk.save({ rules: next })}
          onEdit={(at) => setOpen({ rule: rules[at]!, at })}
        />
      )}
      {applying && rules && (
        <ApplyDialog rules={rules} mailboxes={mailboxes} onClose={() => setApplying(false)} />
      )}
      {open && rules && (
        <RuleDialog
          rule={open.rule}
          isNew={open.at === undefined}
          mailboxes={mailboxes}
          onClose={() => {
            setOpen(undefined)
            // What a message proposed is done with; a reload does not propose it again.
            if (proposal) history.replaceState(null, "", location.pathname)
          }}
          onSave={save}
        />
      )}
    </>
  )
}

interface RuleListProps {
  rules: Rule[]
  mailboxes: readonly Mailbox[]
  onChange: (rules: Rule[]) => Promise<boolean>
  onEdit: (at: number) => void
}

function RuleList({ rules, mailboxes, onChange, onEdit }: RuleListProps) {
  const t = useTranslations("settings.filters")
  const common = useTranslations("settings")
  const wordsOf = useRuleWords(mailboxes)
  const { markAt, dragAt } = useReorder((from, to) => onChange(moved(rules, from, to)))
  const remove = async (at: number) => {
    const name = rules[at]!.name || t("unnamed")
    if (!(await onChange(rules.filter((_, index) => index !== at)))) return
    toast(t("removed", { name }), {
      duration: 8_000,
      action: { label: common("undo"), onClick: () => void onChange(rules) },
    })
  }
  return (
    <ul aria-label={t("list")} className="rounded-xl border border-line">
      {rules.map((rule, at) => (
        <RuleRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place in the list; it has no other name
          key={at}
          rule={rule}
          words={wordsOf(rule)}
          isFirst={at === 0}
          isLast={at === rules.length - 1}
          mark={markAt(at)}
          drag={dragAt(at)}
          onEdit={() => onEdit(at)}
          onSwitch={(on) => onChange(rules.map((each, index) => (index === at ? { ...each, on } : each)))}
          onMove={(by) => onChange(moved(rules, at, at + by))}
          onRemove={() => remove(at)}
        />
      ))}
    </ul>
  )
}

/** The mail server did not answer. */
export function LoadFailed({ retry }: { retry: () => unknown }) {
  const t = useTranslations("settings.error")
  return (
    <EmptyState
      icon={<CloudOff />}
      title={t("title")}
      action={<Button onClick={() => retry()}>{t("retry")}</Button>}
    >
      {t("codes.unavailable")}
    </EmptyState>
  )
}

export function RowsToCome() {
  return (
    <div aria-busy className="flex flex-col gap-4 py-2">
      <Skeleton className="h-12 w-full" />
      <Skeleton className="h-12 w-full" />
      <Skeleton className="h-12 w-full" />
    </div>
  )
}
