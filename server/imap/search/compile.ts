import { parseDate } from "../../mime/date.ts"
import { dateIn } from "../../mime/envelope.ts"
import { attached } from "../../store/digest/numbers.ts"
import type { RowOf } from "../../store/rows.ts"
import { dayMs, dayNumber } from "../grammar/date.ts"
import type { View } from "../selected/view.ts"
import type { Evidence } from "./evidence.ts"
import type { SearchKey } from "./key.ts"
import { fitsFlags, type Leaf, levelOf } from "./leaf.ts"

/** What of a row may count. */
export type SearchedColumn = "contentId" | "threadId" | "savedAt" | "internalDate" | "envelope"

/** What is known of a message; the rest is found out only when the answer depends on it. */
interface Facts {
  index: number
  /** With the envelope where the day it was sent may have to be read there. */
  row?: RowOf<SearchedColumn>
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
  /** What is known of all messages at once; comes in when the view alone does not decide. */
  evidence: Evidence | undefined
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
    default:
      return compileLeaf(key, scene)
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

function compileLeaf(key: Leaf, scene: Scene): Test {
  const { view } = scene
  switch (key.kind) {
    case "all":
      return () => true
    case "flag":
    case "keyword":
      return ({ index }) => fitsFlags(key, view.flagsAt(index))
    case "recent":
      return ({ index }) => view.isRecent(view.uidAt(index))
    case "modseq":
      return ({ index }) => view.modseqAt(index) >= key.least
    case "numbers": {
      const members = new Set(view.resolveLoosely(key.set, key.numbers))
      return ({ index }) => members.has(index)
    }
    case "header":
    case "words":
      return levelOf(key) === "digest"
        ? ({ index }) => scene.evidence?.header(key, index)
        : contentTest(key, scene)
    case "text":
    case "filename":
      return contentTest(key, scene)
    case "id":
      return ({ row }) => row && (key.of === "content" ? row.contentId : row.threadId) === key.id
    // `settle` has put something else in their place.
    case "filter":
    case "place":
      return () => false
    default:
      return digestTest(key, scene)
  }
}

type DigestKey = Extract<Leaf, { kind: "larger" | "smaller" | "within" | "day" | "attachment" }>

/** Sizes and dates, as the digest has them. */
function digestTest(key: DigestKey, scene: Scene): Test {
  const number = (of: "sizes" | "internalDates" | "sentDates", fits: (value: number) => boolean): Test => {
    return ({ index }) => scene.evidence?.number(of, index, fits)
  }
  switch (key.kind) {
    case "larger":
      return number("sizes", (size) => size > key.size)
    case "smaller":
      return number("sizes", (size) => size < key.size)
    case "attachment":
      return ({ index }) => scene.evidence?.number("marks", index, (marks) => (marks & attached) !== 0)
    case "within": {
      const border = scene.now - key.seconds * 1000
      const younger = key.relation === "younger"
      return number("internalDates", (date) => (younger ? date >= border : date <= border))
    }
    case "day": {
      const fits = {
        before: (date: number) => dayNumber(date) < key.day,
        on: (date: number) => dayNumber(date) === key.day,
        since: (date: number) => dayNumber(date) >= key.day,
      }[key.relation]
      if (key.of === "saved") return ({ row }) => row && fits(row.savedAt)
      if (key.of === "internal") return number("internalDates", fits)
      return ({ index, row }) => (row?.envelope ? fits(dayWritten(row)) : scene.evidence?.sent(index, fits))
    }
  }
}

/** Midnight of the day that stands in the Date field, whatever its zone (RFC 3501 §6.4.4), ms; of the arrival without one. */
function dayWritten({ envelope, internalDate }: RowOf<"envelope" | "internalDate">): number {
  const date = parseDate(dateIn(envelope) ?? "")
  return dayNumber(date ? date.time + date.offset * 60_000 : internalDate) * dayMs
}

/** The search index may know that the text is not there; that it is only the content tells. */
function contentTest(key: Leaf, scene: Scene): Test {
  return ({ index, content }) => (content ? content.get(key) : scene.evidence?.content(key, index))
}
