import type { Condition, Rule } from "./rule.ts"

type Query = Record<string, string | string[] | undefined>

/** Longer than this nobody looks for. */
const longest = 300

/**
 * The rule that a message suggests: its mailing list, else its sender. The person completes it; nothing is kept yet.
 * @param query list, from and subject, as the reader's menu puts them into the address of the page
 */
export function proposedRule(query: Query): Rule | undefined {
  const one = (name: string) => {
    const value = query[name]
    const text = (Array.isArray(value) ? value[0] : value) ?? ""
    return text
      .toWellFormed()
      .replace(/\p{Cc}/gu, " ")
      .trim()
      .slice(0, longest)
  }
  const [list, from, subject] = [one("list"), one("from"), one("subject")]
  const condition: Condition | undefined = list
    ? { kind: "list", match: "contains", not: false, text: identifierOf(list) }
    : from
      ? { kind: "from", match: "is", not: false, text: from }
      : subject
        ? { kind: "subject", match: "contains", not: false, text: subject }
        : undefined
  if (!condition) return undefined
  const actions: Rule["actions"] = [{ do: "move", mailbox: "" }]
  return {
    name: nameOf(list) || from || subject,
    on: true,
    join: "all",
    conditions: [condition],
    actions,
    stop: true,
  }
}

/** What stands in front of the identifier of a list (RFC 2919), or the identifier. */
function nameOf(list: string): string {
  return (
    list
      .replace(/<[^>]*>/, "")
      .replaceAll('"', "")
      .trim() || list.replace(/[<>]/g, "")
  )
}

const identifierOf = (list: string) => /<([^<>]+)>/.exec(list)?.[1]?.trim() || list
