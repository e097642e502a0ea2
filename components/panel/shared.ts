import type { Change } from "./outcome"

/** What people are allowed together; what each means is in the directory. */
export const levels = ["reader", "member", "manager"] as const
export type Level = (typeof levels)[number]

/** Somebody who may use a shared mailbox. */
export interface SharedUserRow {
  /** An address, "$" and a group, "@" and a domain, or "anyone". */
  identifier: string
  /** Letters of RFC 4314. */
  rights: string
  /** Undefined when the rights are none of the named ones. */
  level: Level | undefined
}

export interface SharedChanges {
  allow: Change<{ id: number; who: string; rights: string }>
  disallow: Change<{ id: number; who: string }>
}
