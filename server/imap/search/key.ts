import type { SequenceSet } from "../grammar/sequence-set.ts"

/** The columns of a summary that header searches can be answered from. */
export type TextColumn = "subject" | "from" | "to" | "cc" | "bcc"

/** What SEARCH looks for, as a tree (RFC 3501 §6.4.4). Texts are Unicode; days count from 1970-01-01. */
export type SearchKey =
  | { kind: "all" }
  /** `fuzzy`: it stood under FUZZY. */
  | { kind: "and"; keys: SearchKey[]; fuzzy?: true }
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
  | { kind: "day"; of: "internal" | "sent" | "saved"; relation: "before" | "on" | "since"; day: number }
  /** Received at most (younger) or at least (older) so many seconds ago (RFC 5032). */
  | { kind: "within"; relation: "younger" | "older"; seconds: number }
  | { kind: "header"; name: string; column: TextColumn | undefined; text: string }
  | { kind: "text"; scope: "TEXT" | "BODY"; text: string }
  /** Texts under FUZZY (RFC 6203): a header field, or TEXT or BODY; see words.ts. */
  | { kind: "words"; where: WordsPlace; words: string[] }
  /** By the number behind EMAILID and X-GM-MSGID, or THREADID and X-GM-THRID (RFC 8474 §6). */
  | { kind: "id"; of: "content" | "thread"; id: number }
  /** Whether a person would say that it has an attachment. */
  | { kind: "attachment" }
  /** Part of the name of one. */
  | { kind: "filename"; text: string }
  /** A stored search by its name (RFC 5466). `settle` puts what it stands for in its place. */
  | { kind: "filter"; name: string }
  /** Whether the mailbox is the one of this name or special use, in small letters. `settle` answers it. */
  | { kind: "place"; name: string }

/** Where words are looked for. */
export type WordsPlace =
  | { scope: "TEXT" | "BODY" }
  | { scope: "header"; name: string; column: TextColumn | undefined }

/** No message at all. */
export const nothing: SearchKey = { kind: "not", key: { kind: "all" } }
