import type { SequenceSet } from "../sequence-set.ts"

/** The columns of a summary that header searches can be answered from. */
export type TextColumn = "subject" | "from" | "to" | "cc" | "bcc"

/** What SEARCH looks for, as a tree (RFC 3501 §6.4.4). Texts are Unicode; days count from 1970-01-01. */
export type SearchKey =
  | { kind: "all" }
  | { kind: "and"; keys: SearchKey[] }
  | { kind: "or"; left: SearchKey; right: SearchKey }
  | { kind: "not"; key: SearchKey }
  | { kind: "numbers"; numbers: "sequence" | "uid"; set: SequenceSet }
  /** A system flag by its bit. */
  | { kind: "flag"; bit: number }
  | { kind: "keyword"; name: string }
  | { kind: "recent" }
  | { kind: "modseq"; least: number }
  | { kind: "larger"; size: number }
  | { kind: "smaller"; size: number }
  | { kind: "day"; of: "internal" | "sent"; relation: "before" | "on" | "since"; day: number }
  /** Received at most (younger) or at least (older) so many seconds ago (RFC 5032). */
  | { kind: "within"; relation: "younger" | "older"; seconds: number }
  | { kind: "header"; name: string; column: TextColumn | undefined; text: string }
  | { kind: "text"; scope: "TEXT" | "BODY"; text: string }
