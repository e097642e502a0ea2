/** What became of a message for one address here. */
export interface HistoryRow {
  id: number
  /** Milliseconds since 1970. */
  at: number
  trace: string
  sender: string
  recipient: string
  /** Whose it became, where that is not the recipient; "" otherwise. */
  account: string
  outcome: "filed" | "sent-on" | "piped" | "discarded" | "repeated" | "refused"
  /** Mailbox, address or program; "" where it went nowhere. */
  place: string
  /** Script and line that decided; "" without a script. */
  rule: string
  /** Why it was refused. */
  reply: string
  subject: string
  size: number
  /** Who handed it in; "" when it was written here. */
  remote: string
  /** Version and cipher of the way it came; "" in the clear. */
  tls: string
}
