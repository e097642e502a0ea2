/** Which script: what runs at delivery, one of the owner's by its name, or a text. */
export type FilterChoice =
  | { kind: "delivery" }
  | { kind: "personal"; name: string }
  | { kind: "text"; text: string }

/** What came of one message. */
export interface FilterResult {
  uid: number
  /** Names of what a script wanted done that is not done to old mail. */
  ignored: readonly string[]
  filed: readonly string[]
  left: boolean
  flagged: boolean
  /** Why it is as it was. */
  error: string | undefined
}

/** Messages that went to another mailbox. */
export interface FilterMoving {
  mailbox: string
  uidValidity: number
  from: readonly number[]
  to: readonly number[]
}

/** Who runs scripts over mail that is there. `Script` is a script that is ready. */
export interface Filtering<Script = unknown> {
  /** @throws MailError "no-such-entry" for no such script, "invalid" with the line for one that cannot be run */
  ready(accountId: number, choice: FilterChoice): Promise<Script>
  /** Runs it over messages of a mailbox of the account; tells what came of them, some at a time. */
  run(
    script: Script,
    mailboxId: number,
    uids: readonly number[],
  ): AsyncIterable<{ messages: readonly FilterResult[]; movings: readonly FilterMoving[] }>
}
