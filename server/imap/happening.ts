/** Something a client did to messages of one mailbox, of which a script may hear (RFC 6785 §2.2). */
export interface Happening {
  cause: "APPEND" | "COPY" | "FLAG"
  mailboxId: number
  uids: readonly number[]
  /** By UID, the names of the flags that changed. */
  changed?: ReadonlyMap<number, readonly string[]>
  /** The address of who did it. */
  by: string
}

/** Who lets scripts hear. */
export interface Hearing {
  /** `sieve://HOST:PORT`, where the scripts are kept (RFC 5804 §3). */
  readonly url: string
  /** Whether a script is to hear of a mailbox. */
  listens(mailboxId: number): Promise<boolean>
  /** Lets it look at each message, one after the other. Never throws. */
  hear(happening: Happening): Promise<void>
}
