import type { Absence, Action, Condition, Day, Match, Rule } from "./rule.ts"
import { matchOf, noAbsence } from "./rule.ts"
import { Unknown, Words } from "./words.ts"
import { type Frame, writeFrame, writeRules } from "./write-script.ts"

// Reads back what write-script.ts wrote. A script is one of those when writing what was read gives the same text again;
// anything else is somebody's own script and is left alone.

const lines = (source: string) => source.replace(/\r\n?/g, "\n").trimEnd()

/** Reads by `read`, and believes it when `write` gives the same script. */
function readBack<T>(source: string, read: (words: Words) => T, write: (found: T) => string): T | undefined {
  try {
    const found = read(new Words(source))
    return lines(write(found)) === lines(source) ? found : undefined
  } catch (thrown) {
    if (thrown instanceof Unknown || thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

/** The rules of a script that the webmail wrote; undefined when it did not, or somebody changed it since. */
export function readRules(source: string): Rule[] | undefined {
  return readBack(source, rulesIn, writeRules)
}

/** The script that runs, if the webmail wrote it. */
export function readFrame(source: string): Frame | undefined {
  return readBack(source, frameIn, writeFrame)
}

function skipTop(words: Words): void {
  words.take("comment")
  if (words.skips("name", "require")) while (!words.skips("mark", ";")) words.take(words.next.kind)
}

function rulesIn(words: Words): Rule[] {
  skipTop(words)
  const rules: Rule[] = []
  while (!words.sees("end")) rules.push(ruleIn(words))
  return rules
}

function ruleIn(words: Words): Rule {
  const [, name = ""] = /^ rule (".*")$/.exec(words.take("comment")) ?? []
  words.takes("if")
  const { on, join, conditions } = testIn(words)
  words.takes("{")
  const actions: Action[] = []
  let stop = false
  while (!words.skips("mark", "}")) {
    if (words.skips("name", "stop") || words.skips("name", "return")) stop = true
    else actions.push(actionIn(words))
    words.takes(";")
  }
  return { name: String(JSON.parse(name)), on, join, conditions, actions, stop }
}

function testIn(words: Words): Pick<Rule, "on" | "join" | "conditions"> {
  if (words.skips("name", "true")) return { on: true, join: "every", conditions: [] }
  const first = words.take("name")
  words.takes("(")
  if (first === "allof" && words.skips("name", "false")) {
    words.takes(",")
    const within = testIn(words)
    words.takes(")")
    return { ...within, on: false }
  }
  const conditions = [conditionIn(words)]
  while (words.skips("mark", ",")) conditions.push(conditionIn(words))
  words.takes(")")
  return { on: true, join: first === "allof" ? "all" : "any", conditions }
}

function conditionIn(words: Words): Condition {
  const not = words.skips("name", "not")
  const test = words.take("name")
  switch (test) {
    case "size": {
      const match = words.take("tag") === "over" ? "over" : "under"
      const [, amount, unit] = /^(\d+)([KM])$/.exec(words.take("number")) ?? []
      return { kind: "size", match, amount: Number(amount), unit: unit === "K" ? "K" : "M" }
    }
    case "currentdate": {
      const [day, relation] = dayIn(words)
      return { kind: "date", match: relation === "eq" ? "on" : relation === "ge" ? "since" : "before", day }
    }
    case "body":
      words.takes(":text", ":contains")
      return { kind: "body", not, text: words.take("string") }
    default:
      return fieldIn(words, test, not)
  }
}

/** The tests of fields: header, and address for those that hold some. */
function fieldIn(words: Words, test: string, not: boolean): Condition {
  if (words.skips("tag", "mime")) {
    words.takes(":anychild", ":contains")
    words.take("string", "content-disposition")
    words.take("string", "attachment")
    return { kind: "attachment", not }
  }
  const type = words.take("tag")
  const names = listIn(words)
  const key = words.take("string")
  const compared = { ...(type === "matches" ? matchOf(key) : { match: isOf(type), text: key }), not }
  if (names.length > 1) return { kind: "to", ...compared }
  const [name = ""] = names
  if (name === "subject") return { kind: name, ...compared }
  if (name === "from" && (test === "address" || compared.match === "contains"))
    return { kind: name, ...compared }
  return name === "list-id" ? { kind: "list", ...compared } : { kind: "header", name, ...compared }
}

const isOf = (type: string): Match => (type === "is" ? "is" : "contains")

function listIn(words: Words): string[] {
  if (words.sees("string")) return [words.take("string")]
  words.takes("[")
  const list = [words.take("string")]
  while (words.skips("mark", ",")) list.push(words.take("string"))
  words.takes("]")
  return list
}

function dayIn(words: Words): [Day, string] {
  words.takes(":zone")
  const zone = words.take("string")
  words.takes(":value")
  const relation = words.take("string")
  words.take("string", "date")
  return [{ date: words.take("string"), zone }, relation]
}

function actionIn(words: Words): Action {
  switch (words.take("name")) {
    case "addflag":
      return { do: "mark", flag: words.take("string") }
    case "fileinto": {
      const copy = words.skips("tag", "copy")
      words.takes(":create")
      return { do: copy ? "copy" : "move", mailbox: words.take("string") }
    }
    case "redirect": {
      const keep = words.skips("tag", "copy")
      return { do: "forward", address: words.take("string"), keep }
    }
    case "vacation": {
      const { subject, text } = answerIn(words)
      return { do: "reply", subject, text }
    }
    case "reject":
      return { do: "reject", text: words.take("string") }
    case "discard":
      return { do: "delete" }
    default:
      throw new Unknown("an action of another kind")
  }
}

function answerIn(words: Words): Pick<Absence, "days" | "subject" | "addresses" | "text"> {
  words.takes(":days")
  const days = Number(words.take("number"))
  const subject = words.skips("tag", "subject") ? words.take("string") : ""
  const addresses = words.skips("tag", "addresses") ? listIn(words) : []
  return { days, subject, addresses, text: words.take("string") }
}

function frameIn(words: Words): Frame {
  skipTop(words)
  const rules = includeIn(words, " rules")
  const own = words.sees("comment", " own script") ? includeIn(words, " own script") : undefined
  const absence = words.sees("end") ? noAbsence : absenceIn(words)
  return { rules, ...(own !== undefined && { own }), absence }
}

function includeIn(words: Words, comment: string): string {
  words.take("comment", comment)
  words.takes("include", ":personal", ":optional")
  const name = words.take("string")
  words.takes(";")
  return name
}

function absenceIn(words: Words): Absence {
  words.take("comment", " absence")
  words.takes("if", "allof", "(")
  const on = words.take("name") === "true"
  const days: { from?: Day; until?: Day } = {}
  while (words.skips("mark", ",")) {
    words.takes("currentdate")
    const [day, relation] = dayIn(words)
    days[relation === "ge" ? "from" : "until"] = day
  }
  words.takes(")", "{", "vacation")
  const answer = answerIn(words)
  words.takes(";", "}")
  words.take("end")
  return { on, ...days, ...answer }
}
