/** Something a client did to messages of one mailbox, of which a script may hear (RFC 6785 §2.2). */
export interface ImapEvent {
  cause: "APPEND" | "COPY" | "FLAG"
  mailboxId: number
  uids: readonly number[]
  /** By UID, the names of the flags that changed. */
  changed?: ReadonlyMap<number, readonly string[]>
  /** The address of who did it. */
  by: string
}

/** The scripts of mailboxes that hear of events. */
export interface EventScripts {
  /** `sieve://HOST:PORT`, where the scripts are kept (RFC 5804 §3). */
  readonly url: string
  /** Whether a mailbox has one. */
  listens(mailboxId: number): Promise<boolean>
  /** Runs it for each message, one after the other. Never throws. */
  run(event: ImapEvent): Promise<void>
}
