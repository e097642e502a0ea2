import { caseless } from "../../mime/subject.ts"
import type { MessageRow } from "../../store/rows.ts"
import { dayNumber } from "../date.ts"
import type { View } from "../view.ts"
import type { SearchKey } from "./key.ts"

/** What is known of a message; the rest is found out only when the answer depends on it. */
interface Facts {
  index: number
  row?: MessageRow
  /** The content was looked into, and this is what it says about each key that needs it. */
  content?: ReadonlyMap<SearchKey, boolean>
}

/** Whether a message fits; undefined when that takes more facts. */
export type Test = (facts: Facts) => boolean | undefined

/** What a search is about, beside its keys. */
export interface Scene {
  view: View
  /** Now, ms. */
  now: number
}

/** The keys that only the content can answer. */
export function contentKeys(key: SearchKey): SearchKey[] {
  if (key.kind === "and") return key.keys.flatMap(contentKeys)
  if (key.kind === "or") return [...contentKeys(key.left), ...contentKeys(key.right)]
  if (key.kind === "not") return contentKeys(key.key)
  return key.kind === "text" || (key.kind === "header" && !key.column) ? [key] : []
}

/** Whether a key can be answered from the summary's columns, which cost more than a message's own. */
export function needsSummary(key: SearchKey): boolean {
  if (key.kind === "and") return key.keys.some(needsSummary)
  if (key.kind === "or") return needsSummary(key.left) || needsSummary(key.right)
  if (key.kind === "not") return needsSummary(key.key)
  return (key.kind === "header" && key.column !== undefined) || (key.kind === "day" && key.of === "sent")
}

/** Turns a key into a test that asks for as little as it can. */
export function compile(key: SearchKey, scene: Scene): Test {
  switch (key.kind) {
    case "and":
      return all(key.keys.map((each) => compile(each, scene)))
    case "or":
      return either(compile(key.left, scene), compile(key.right, scene))
    case "not": {
      const test = compile(key.key, scene)
      return (facts) => {
        const answer = test(facts)
        return answer === undefined ? undefined : !answer
      }
    }
    case "all":
      return () => true
    case "header":
    case "text":
      return textTest(key)
    default:
      return compileSimple(key, scene)
  }
}

/** One no is enough; otherwise what is unknown keeps the answer open. */
function all(tests: readonly Test[]): Test {
  return (facts) => {
    let answer: boolean | undefined = true
    for (const test of tests) {
      const one = test(facts)
      if (one === false) return false
      if (one === undefined) answer = undefined
    }
    return answer
  }
}

function either(left: Test, right: Test): Test {
  return (facts) => {
    const first = left(facts)
    if (first === true) return true
    const second = right(facts)
    if (second === true) return true
    return first === undefined || second === undefined ? undefined : false
  }
}

type Simple = Exclude<SearchKey, { kind: "and" | "or" | "not" | "all" | "header" | "text" }>

/** Keys answered by the view, or by the message's own columns. */
function compileSimple(key: Simple, { view, now }: Scene): Test {
  switch (key.kind) {
    case "flag":
      return ({ index }) => (view.flagsAt(index).bits & key.bit) !== 0
    case "keyword":
      return ({ index }) => view.flagsAt(index).keywords.some((keyword) => keyword.toLowerCase() === key.name)
    case "recent":
      return ({ index }) => view.isRecent(view.uidAt(index))
    case "modseq":
      return ({ index }) => view.modseqAt(index) >= key.least
    case "numbers": {
      const members = new Set(view.resolveLoosely(key.set, key.numbers))
      return ({ index }) => members.has(index)
    }
    case "larger":
      return ({ row }) => row && row.size > key.size
    case "smaller":
      return ({ row }) => row && row.size < key.size
    case "within": {
      const border = now - key.seconds * 1000
      return ({ row }) =>
        row && (key.relation === "younger" ? row.internalDate >= border : row.internalDate <= border)
    }
    case "day":
      return dayTest(key)
  }
}

function dayTest({ of, relation, day }: SearchKey & { kind: "day" }): Test {
  const compare = {
    before: (is: number) => is < day,
    on: (is: number) => is === day,
    since: (is: number) => is >= day,
  }
  const fits = compare[relation]
  if (of === "internal") return ({ row }) => row && fits(dayNumber(row.internalDate))
  return ({ row }) => row?.summary && fits(dayNumber(row.summary.sentAt ?? row.internalDate))
}

function textTest(key: SearchKey & { kind: "header" | "text" }): Test {
  const column = key.kind === "header" ? key.column : undefined
  if (!column) return ({ content }) => content?.get(key)
  const needle = caseless(key.text)
  return ({ row }) => row?.summary && caseless(row.summary[column]).includes(needle)
}
