import type { Action, Condition, Match, Rule } from "@/app/_mail/filters/rule"
import { dayHere, today } from "./zone.ts"

// A rule while somebody works on it. Pure; what is missing is told by keys of the catalogue ("settings.rule.missing").

export const conditionKinds = [
  "from",
  "to",
  "subject",
  "header",
  "list",
  "body",
  "size",
  "date",
  "attachment",
] as const satisfies readonly Condition["kind"][]

export const actionKinds = [
  "move",
  "copy",
  "seen",
  "star",
  "keyword",
  "forward",
  "redirect",
  "reply",
  "reject",
  "delete",
] as const
export type ActionKind = (typeof actionKinds)[number]

const textMatches: readonly Match[] = ["contains", "is", "begins", "ends", "matches"]
const withNot = (matches: readonly string[]) => [...matches, ...matches.map((each) => `not-${each}`)]

/** The ways a condition of a kind can compare; "not-" in front turns one around. */
export function comparisonsOf(kind: Condition["kind"]): string[] {
  if (kind === "size") return ["over", "under"]
  if (kind === "date") return ["on", "since", "before"]
  if (kind === "attachment") return withNot(["has"])
  return withNot(kind === "body" ? ["contains"] : textMatches)
}

export function comparisonOf(condition: Condition): string {
  const match =
    condition.kind === "attachment" ? "has" : condition.kind === "body" ? "contains" : condition.match
  return "not" in condition && condition.not ? `not-${match}` : match
}

/** The condition with another comparison; the rest stays. */
export function withComparison(condition: Condition, comparison: string): Condition {
  const not = comparison.startsWith("not-")
  const match = comparison.replace(/^not-/, "")
  if (condition.kind === "size" || condition.kind === "date") return { ...condition, match } as Condition
  if (condition.kind === "attachment" || condition.kind === "body") return { ...condition, not }
  return { ...condition, not, match: match as Match }
}

/** A condition of another kind; what was typed is kept where there is a place for it. */
export function withKind(kind: Condition["kind"], before?: Condition): Condition {
  const text = before && "text" in before ? before.text : ""
  const not = before !== undefined && "not" in before && before.not
  const match = before && "text" in before && "match" in before ? before.match : "contains"
  switch (kind) {
    case "size":
      return { kind, match: "over", amount: 1, unit: "M" }
    case "date":
      return { kind, match: "since", day: dayHere(today()) }
    case "attachment":
      return { kind, not: false }
    case "body":
      return { kind, not, text }
    case "header":
      return { kind, name: "", match, not, text }
    default:
      return { kind, match, not, text }
  }
}

export function actionKind(action: Action): ActionKind {
  if (action.do === "mark")
    return action.flag === "\\Seen" ? "seen" : action.flag === "\\Flagged" ? "star" : "keyword"
  if (action.do === "forward") return action.keep ? "forward" : "redirect"
  return action.do
}

/** An action of another kind; what was typed is kept where there is a place for it. */
export function withActionKind(kind: ActionKind, before?: Action): Action {
  const mailbox = before && "mailbox" in before ? before.mailbox : ""
  const address = before && "address" in before ? before.address : ""
  const text = before && "text" in before ? before.text : ""
  switch (kind) {
    case "move":
    case "copy":
      return { do: kind, mailbox }
    case "seen":
      return { do: "mark", flag: "\\Seen" }
    case "star":
      return { do: "mark", flag: "\\Flagged" }
    case "keyword":
      return { do: "mark", flag: "" }
    case "forward":
    case "redirect":
      return { do: "forward", address, keep: kind === "forward" }
    case "reply":
      return { do: "reply", subject: "", text }
    case "reject":
      return { do: "reject", text }
    case "delete":
      return { do: "delete" }
  }
}

export const newRule = (): Rule => ({
  name: "",
  on: true,
  join: "all",
  conditions: [withKind("from")],
  actions: [withActionKind("move")],
  stop: true,
})

export type Missing =
  | "text"
  | "field"
  | "number"
  | "date"
  | "mailbox"
  | "address"
  | "flag"
  | "reply"
  | "nothing"
  | "reject"

/** What is still missing: at each condition, at each action, and of the whole. */
export interface Gaps {
  conditions: (Missing | undefined)[]
  actions: (Missing | undefined)[]
  whole: Missing | undefined
}

function gapInCondition(condition: Condition): Missing | undefined {
  if (condition.kind === "header" && !/^[!-9;-~]{1,100}$/.test(condition.name)) return "field"
  if (condition.kind === "size")
    return Number.isInteger(condition.amount) && condition.amount >= 1 ? undefined : "number"
  if (condition.kind === "date") return condition.day.date === "" ? "date" : undefined
  return "text" in condition && condition.text === "" ? "text" : undefined
}

const isAddress = (text: string) => /^[^\s<>()[\]\\,;:@"\p{Cc}]+@[^\s<>(),;:@"\\\p{Cc}]+$/u.test(text.trim())
const isKeyword = (text: string) => /^[^\s(){%*"\]\p{Cc}\x80-\u{10ffff}\\]{1,100}$/u.test(text)

function gapInAction(action: Action): Missing | undefined {
  switch (action.do) {
    case "mark":
      return action.flag.startsWith("\\") || isKeyword(action.flag) ? undefined : "flag"
    case "move":
    case "copy":
      return action.mailbox === "" ? "mailbox" : undefined
    case "forward":
      return isAddress(action.address) ? undefined : "address"
    case "reply":
    case "reject":
      return action.text.trim() === "" ? "reply" : undefined
    case "delete":
      return undefined
  }
}

/** What keeps a rule from being saved; undefined when nothing does. */
export function gapsIn(rule: Rule): Gaps | undefined {
  const conditions = rule.conditions.map(gapInCondition)
  const actions = rule.actions.map(gapInAction)
  const refuses = rule.actions.some(({ do: what }) => what === "reject")
  const nothing = rule.actions.length === 0 && !rule.stop
  const whole = nothing ? "nothing" : refuses && rule.actions.length > 1 ? "reject" : undefined
  return whole || [...conditions, ...actions].some(Boolean) ? { conditions, actions, whole } : undefined
}

/** Behind these no other rules are looked at, whatever the person chose. */
export const endsAlways = (rule: Rule) =>
  rule.actions.some(({ do: what }) => ["reply", "reject", "delete"].includes(what))
