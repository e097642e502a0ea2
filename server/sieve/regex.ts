import { RE2JS } from "re2js"
import type { Run } from "./definition.ts"
import { rememberMatch } from "./variables.ts"

/** Characters in one expression. */
const longest = 1000
/** Compiled ones that are kept. */
const most = 500

const known = new Map<string, RE2JS>()

/** POSIX extended expressions (draft-ietf-sieve-regex), leftmost and longest, in time that grows with the text alone. */
function compiled(pattern: string, caseless: boolean): RE2JS {
  const key = `${caseless ? "i" : "c"}${pattern}`
  let expression = known.get(key)
  if (!expression) {
    const flags = RE2JS.DOTALL | RE2JS.LONGEST_MATCH | (caseless ? RE2JS.CASE_INSENSITIVE : 0)
    expression = RE2JS.compile(pattern, flags)
    if (known.size >= most) known.delete(known.keys().next().value!)
    known.set(key, expression)
  }
  return expression
}

/** What is wrong with an expression; undefined when it is right. */
export function regexFault(pattern: string): string | undefined {
  if (pattern.length > longest) return `A regular expression can have ${longest} characters at most`
  try {
    compiled(pattern, true)
    return undefined
  } catch (thrown) {
    const why =
      thrown instanceof Error ? thrown.message.replace(/^error parsing regexp: /, "") : "it cannot be read"
    return `The regular expression is not right: ${why}`
  }
}

/** Whether a text has a match in it; the match variables are set when it has. An expression that is wrong matches nothing. */
export function matchRegex(run: Run, pattern: string, text: string, caseless: boolean): boolean {
  // To compile one takes as long as to match a good deal of text, and matching is slower than comparing.
  if (!known.has(`${caseless ? "i" : "c"}${pattern}`)) run.spend(20 + pattern.length / 5)
  if (regexFault(pattern) !== undefined) return false
  run.spend(1 + (text.length * (1 + pattern.length / 20)) / 20)
  const matcher = compiled(pattern, caseless).matcher(text)
  if (!matcher.find()) return false
  const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? "")
  rememberMatch(run, groups)
  return true
}
