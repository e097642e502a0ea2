/**
 * Hears a note from a process on the same database; undefined: something may have happened that no note tells of.
 * Resolves when it has been looked into. Must not throw.
 */
export type Hearer = (note: string | undefined) => Promise<void>

/**
 * Short notes between the processes that work on one database. They are hints: one may be lost with the process that
 * meant to send it, and whoever hears `undefined` looks at everything again.
 */
export interface Notes {
  /**
   * Sends a note of at most `longestNote` bytes to everybody who listens, the sender included.
   * @throws MailError "unavailable"
   */
  send(note: string): Promise<void>
  /** Listens until the database is closed. Called once. */
  listen(hear: Hearer): void
}

/** PostgreSQL takes less than 8000 bytes. */
export const longestNote = 7900

/** In place of a list of changes: too many to name, or nobody's in particular. */
export const everything = "*"
