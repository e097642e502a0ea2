"use client"

import { useFormatter, useTranslations } from "next-intl"
import type { Action, Condition, Rule } from "@/app/_mail/filters/rule"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { useMailboxName } from "@/components/mail/use-mailbox-name"
import { actionKind, comparisonOf } from "./rule-draft"

/** A mailbox as a person knows it, by its path. */
export function useMailboxWords(mailboxes: readonly Mailbox[]): (path: string) => string {
  const nameOf = useMailboxName()
  return (path) => {
    const found = mailboxes.find((each) => each.path === path)
    return found?.use ? nameOf(found) : path
  }
}

/** A rule in a few words: when, and what. */
export function useRuleWords(mailboxes: readonly Mailbox[]): (rule: Rule) => { when: string; what: string } {
  const t = useTranslations("settings.rule")
  const format = useFormatter()
  const wordsOf = useMailboxWords(mailboxes)
  const value = (condition: Condition): string => {
    if ("text" in condition) return ` “${condition.text}”`
    if (condition.kind === "size") return ` ${condition.amount} ${t(`unit.${condition.unit}`)}`
    if (condition.kind !== "date") return ""
    const day = new Date(`${condition.day.date}T12:00:00Z`)
    return ` ${format.dateTime(day, { dateStyle: "medium", timeZone: "UTC" })}`
  }
  const condition = (each: Condition) => {
    const what = each.kind === "header" ? each.name : t(`kind.${each.kind}`)
    return `${what} ${t(`match.${comparisonOf(each)}`)}${value(each)}`
  }
  const action = (each: Action) =>
    t(`doShort.${actionKind(each)}`, {
      where: "mailbox" in each ? wordsOf(each.mailbox) : "",
      address: "address" in each ? each.address : "",
      flag: "flag" in each ? each.flag : "",
    })
  return (rule) => ({
    when:
      rule.join === "every"
        ? t("everyShort")
        : format.list(rule.conditions.map(condition), {
            type: rule.join === "all" ? "conjunction" : "disjunction",
          }),
    what: rule.actions.length === 0 ? t("doShort.nothing") : rule.actions.map(action).join(", "),
  })
}
