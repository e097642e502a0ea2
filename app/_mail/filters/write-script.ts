import type { Absence, Action, Condition, Day, Match, Rule } from "./rule.ts"
import { isFinal } from "./rule.ts"
import { escaped, quoted } from "./words.ts"

// Scripts for people to read. What always holds:
// - whatever a person typed stands in a quoted string, or in a comment as JSON, which has no line ends;
// - "variables" and "encoded-character" are never required, so that a string means what it says;
// - what is written here is read back by read-script.ts, and written again it is the same text.

const top =
  "# Written by the webmail, which reads it back. Changed by hand, it is a script of your own from then on."

/** The script with the rules; it is included by the one that runs, so that `return` leaves the rest of that to do. */
export function writeRules(rules: readonly Rule[]): string {
  const needs = new Set<string>()
  const blocks = rules.map((rule) => ruleText(rule, needs))
  return [top, ...requires(needs), ...blocks.flatMap((block) => ["", block]), ""].join("\r\n")
}

/** What the script that runs consists of: rules, perhaps a script of one's own behind them, and the absence. */
export interface Frame {
  /** The name of the script with the rules. */
  rules: string
  /** A script of one's own that runs behind the rules. */
  own?: string
  absence: Absence
}

/** The script that runs. */
export function writeFrame({ rules, own, absence }: Frame): string {
  const needs = new Set(["include"])
  const lines = ["", "# rules", `include :personal :optional ${quoted(rules)};`]
  if (own !== undefined) lines.push("", "# own script", `include :personal :optional ${quoted(own)};`)
  if (absence.text !== "") lines.push("", absenceText(absence, needs))
  return [top, ...requires(needs), ...lines, ""].join("\r\n")
}

function requires(needs: ReadonlySet<string>): string[] {
  if (needs.size === 0) return []
  return [`require [${[...needs].sort().map(quoted).join(", ")}];`]
}

/** JSON without characters that some reader might take for the end of a line. */
const inComment = (text: string) =>
  JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )

function ruleText(rule: Rule, needs: Set<string>): string {
  const test = testText(rule, needs)
  const end = rule.actions.some(isFinal) ? ["stop;"] : rule.stop ? ["return;"] : []
  if (end[0] === "return;") needs.add("include")
  const deeds = [...rule.actions.map((action) => actionText(action, needs)), ...end]
  return [
    `# rule ${inComment(rule.name)}`,
    `if ${rule.on ? test : `allof (false, ${test})`} {`,
    ...deeds.map((deed) => `  ${deed}`),
    "}",
  ].join("\r\n")
}

function testText({ join, conditions }: Rule, needs: Set<string>): string {
  if (join === "every") return "true"
  const tests = conditions.map((each) => `  ${conditionText(each, needs)}`)
  return `${join === "all" ? "allof" : "anyof"} (\r\n${tests.join(",\r\n")}\r\n)`
}

const fields = { from: `"from"`, to: `["to", "cc"]`, subject: `"subject"`, list: `"list-id"` } as const

function conditionText(condition: Condition, needs: Set<string>): string {
  const not = "not" in condition && condition.not ? "not " : ""
  switch (condition.kind) {
    case "from":
    case "to": {
      const test = condition.match === "contains" ? "header" : "address"
      return `${not}${test} ${keyText(condition, fields[condition.kind])}`
    }
    case "subject":
    case "list":
      return `${not}header ${keyText(condition, fields[condition.kind])}`
    case "header":
      return `${not}header ${keyText(condition, quoted(condition.name))}`
    case "body":
      needs.add("body")
      return `${not}body :text :contains ${quoted(condition.text)}`
    case "size":
      return `size :${condition.match} ${condition.amount}${condition.unit}`
    case "date":
      return dayText(condition.day, { on: "eq", since: "ge", before: "lt" }[condition.match], needs)
    case "attachment":
      needs.add("mime")
      return `${not}header :mime :anychild :contains "content-disposition" "attachment"`
  }
}

const patterns: Record<Match, (text: string) => [string, string]> = {
  contains: (text) => ["contains", text],
  is: (text) => ["is", text],
  begins: (text) => ["matches", `${escaped(text)}*`],
  ends: (text) => ["matches", `*${escaped(text)}`],
  matches: (text) => ["matches", text],
}

function keyText({ match, text }: { match: Match; text: string }, names: string): string {
  const [type, key] = patterns[match](text)
  return `:${type} ${names} ${quoted(key)}`
}

function dayText({ date, zone }: Day, relation: string, needs: Set<string>): string {
  needs.add("date").add("relational")
  return `currentdate :zone ${quoted(zone)} :value ${quoted(relation)} "date" ${quoted(date)}`
}

function actionText(action: Action, needs: Set<string>): string {
  switch (action.do) {
    case "mark":
      needs.add("imap4flags")
      return `addflag ${quoted(action.flag)};`
    case "move":
    case "copy":
      needs.add("fileinto").add("mailbox")
      if (action.do === "copy") needs.add("copy")
      return `fileinto ${action.do === "copy" ? ":copy " : ""}:create ${quoted(action.mailbox)};`
    case "forward":
      if (action.keep) needs.add("copy")
      return `redirect ${action.keep ? ":copy " : ""}${quoted(action.address)};`
    case "reply":
      needs.add("vacation")
      return `vacation :days 1${subjectText(action.subject)} ${quoted(action.text)};`
    case "reject":
      needs.add("reject")
      return `reject ${quoted(action.text)};`
    case "delete":
      return "discard;"
  }
}

const subjectText = (subject: string) => (subject === "" ? "" : ` :subject ${quoted(subject)}`)

function absenceText(absence: Absence, needs: Set<string>): string {
  needs.add("vacation")
  const { from, until, days, subject, addresses } = absence
  const tests = [
    absence.on ? "true" : "false",
    ...(from ? [dayText(from, "ge", needs)] : []),
    ...(until ? [dayText(until, "le", needs)] : []),
  ]
  const owners = addresses.length > 0 ? ` :addresses [${addresses.map(quoted).join(", ")}]` : ""
  return [
    "# absence",
    `if allof (\r\n${tests.map((test) => `  ${test}`).join(",\r\n")}\r\n) {`,
    `  vacation :days ${days}${subjectText(subject)}${owners} ${quoted(absence.text)};`,
    "}",
  ].join("\r\n")
}
