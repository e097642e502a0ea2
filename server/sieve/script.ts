import type { Position } from "./fault.ts"

/** An argument as it is written (RFC 5228 §8.2). */
export type Argument =
  | { kind: "number"; value: number; at: Position }
  | { kind: "tag"; name: string; at: Position }
  | { kind: "strings"; values: readonly Text[]; list: boolean; at: Position }

/** A string with its place, so that what is wrong inside it can be shown. Line ends are CRLF. */
export interface Text {
  value: string
  at: Position
}

/** A test: its name in small letters, its arguments, the tests inside it. */
export interface TestNode {
  name: string
  at: Position
  arguments: readonly Argument[]
  tests: readonly TestNode[]
  /** Whether the tests stood in parentheses: a list, however short. */
  listed: boolean
}

/** A command; `block` is there when it ends in braces instead of a semicolon. */
export interface CommandNode extends TestNode {
  block: readonly CommandNode[] | undefined
}
