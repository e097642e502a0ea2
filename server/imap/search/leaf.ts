import type { FlagSet } from "../../store/flags.ts"
import type { SearchKey } from "./key.ts"

type Branch = SearchKey & { kind: "and" | "or" | "not" }

/** A key that has no keys below it. */
export type Leaf = Exclude<SearchKey, Branch>

/** What it takes to answer a key. Cheap facts are gathered first, and the next ones only for messages still open. */
export type Level = "view" | "digest" | "row" | "content"

const levels: Partial<Record<Leaf["kind"], Level>> = {
  all: "view",
  numbers: "view",
  flag: "view",
  keyword: "view",
  recent: "view",
  modseq: "view",
  larger: "digest",
  smaller: "digest",
  day: "digest",
  within: "digest",
  attachment: "digest",
  text: "content",
  filename: "content",
  filter: "view",
  place: "view",
}

/** Where a key is answered; one that is not listed looks at the message's row. */
export function levelOf(key: Leaf): Level {
  if (key.kind === "header") return key.column ? "digest" : "content"
  if (key.kind === "words") return key.where.scope === "header" && key.where.column ? "digest" : "content"
  if (key.kind === "day" && key.of === "saved") return "row"
  return levels[key.kind] ?? "row"
}

/** The keys at the ends of the tree. */
export function leavesOf(key: SearchKey): Leaf[] {
  if (key.kind === "and") return key.keys.flatMap(leavesOf)
  if (key.kind === "or") return [...leavesOf(key.left), ...leavesOf(key.right)]
  return key.kind === "not" ? leavesOf(key.key) : [key]
}

/** Whether a key asks for flags and nothing else. */
export const asksFlagsAlone = (key: SearchKey) =>
  leavesOf(key).every(({ kind }) => kind === "flag" || kind === "keyword" || kind === "all")

/** Whether flags fit a key that asks for nothing else. */
export function fitsFlags(key: SearchKey, flags: FlagSet): boolean {
  switch (key.kind) {
    case "and":
      return key.keys.every((each) => fitsFlags(each, flags))
    case "or":
      return fitsFlags(key.left, flags) || fitsFlags(key.right, flags)
    case "not":
      return !fitsFlags(key.key, flags)
    case "flag":
      return (flags.bits & key.bit) !== 0
    case "keyword":
      return flags.keywords.some((keyword) => keyword.toLowerCase() === key.name)
    default:
      return key.kind === "all"
  }
}
