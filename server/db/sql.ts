import type { Notes } from "./notes.ts"

/** What can be bound to a `?`. */
export type Value = string | number | boolean | null | Uint8Array

/**
 * Prepared SQL. One text for both databases: `?` for parameters, names in snake case, booleans as true/false.
 * Numbers come back as numbers (all ours stay below 2^53), booleans as something to test for truth only.
 */
export interface Query {
  /** The first row, or undefined. */
  get<Row>(text: string, ...values: Value[]): Promise<Row | undefined>
  /** All rows. Callers that may meet many read in slices. */
  all<Row>(text: string, ...values: Value[]): Promise<Row[]>
  /** Runs a statement; how many rows it changed. */
  run(text: string, ...values: Value[]): Promise<number>
}

/**
 * The door to the database for the store, the queue and the hot questions of the directory.
 *
 * What always holds:
 * - `write` resolves only after the commit is on disk (WAL with synchronous=FULL; PostgreSQL with synchronous_commit=on).
 * - a job that throws leaves nothing behind and does not disturb the jobs committed with it.
 * - reads outside `write` see only what is committed.
 */
export interface Sql extends Query {
  readonly dialect: "sqlite" | "postgresql"
  /** What processes on one database tell each other. */
  readonly notes: Notes
  /**
   * Runs `job` in a write transaction. On SQLite, jobs that are waiting share one transaction and one fsync, so a job
   * may await nothing but `tx`. It may be run again after a conflict, so it must have no other effect.
   * @throws MailError "no-space" when the disk is full, "unavailable" when the database is locked or gone
   */
  write<T>(job: (tx: Query) => Promise<T>): Promise<T>
  close(): Promise<void>
}
