import Libsql from "libsql"
import { MailError } from "../errors.ts"
import type { Notes } from "./notes.ts"
import type { Query, Sql, Value } from "./sql.ts"
import { watchVersion } from "./sqlite-notes.ts"

/** Jobs that share one commit at most, so that a burst does not keep readers from their turn. */
const batchLimit = 128

/** How long one try waits for another process's lock; short, because it holds up the event loop. */
const lockWaitMs = 5

/** How long a write waits for the lock over all tries. */
const lockDeadlineMs = 15_000

/** Pages in the log before they are copied into the database: seldom enough that pages written often are copied once. */
const checkpointPages = 8_000

interface Job {
  run(tx: Query): Promise<unknown>
  resolve(value: unknown): void
  reject(reason: unknown): void
}

type Outcome = { job: Job; value?: unknown; error?: unknown; failed: boolean }

const bind = (value: Value): unknown =>
  typeof value === "boolean"
    ? Number(value)
    : value instanceof Uint8Array && !Buffer.isBuffer(value)
      ? Buffer.from(value)
      : value

interface Prepared {
  statement: Libsql.Statement
  /** Columns that may hold bytes, expressions among them: `all` gives bytes as ArrayBuffer. */
  blobs: string[]
}

/** Prepared statements of one connection, kept by their text. */
class Statements implements Query {
  readonly #connection: Libsql.Database
  readonly #prepared = new Map<string, Prepared>()

  constructor(connection: Libsql.Database) {
    this.#connection = connection
  }

  #prepare(text: string): Prepared {
    let prepared = this.#prepared.get(text)
    if (!prepared) {
      const statement = this.#connection.prepare(text)
      const columns = statement.reader ? statement.columns() : []
      const blobs = columns.filter(({ type }) => type === "BLOB" || !type).map(({ name }) => name)
      prepared = { statement, blobs }
      this.#prepared.set(text, prepared)
    }
    return prepared
  }

  async get<Row>(text: string, ...values: Value[]): Promise<Row | undefined> {
    return (this.#prepare(text).statement.get(values.map(bind)) as Row | undefined) ?? undefined
  }

  async all<Row>(text: string, ...values: Value[]): Promise<Row[]> {
    const { statement, blobs } = this.#prepare(text)
    const rows = statement.all(values.map(bind)) as Record<string, unknown>[]
    for (const column of blobs)
      for (const row of rows) if (row[column] instanceof ArrayBuffer) row[column] = Buffer.from(row[column])
    return rows as Row[]
  }

  async run(text: string, ...values: Value[]): Promise<number> {
    return this.#prepare(text).statement.run(values.map(bind)).changes
  }
}

/** What a failing statement or commit means to the caller. */
function translate(cause: unknown): unknown {
  if (cause instanceof MailError) return cause
  const code = String((cause as { code?: string }).code ?? "")
  if (code.startsWith("SQLITE_FULL")) return new MailError("no-space", "The disk is full", { cause })
  if (/^SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|READONLY)/.test(code))
    return new MailError("unavailable", "The database cannot be written just now", { cause })
  return cause
}

const isBusy = (thrown: unknown) => String((thrown as { code?: string }).code ?? "").startsWith("SQLITE_BUSY")

/** Pages kept in memory by the connection that writes, where most is read too, and by the other one; KB. */
const cacheKilobytes = { writer: 32_768, reader: 16_384 }

/**
 * How much of the database is mapped, bytes: it counts as memory of the process, and makes reading messages a third
 * cheaper (docs/decisions.md).
 */
const mapped = 256 << 20

function connect(path: string, cache: number): Libsql.Database {
  const connection = new Libsql(path, { timeout: lockWaitMs })
  connection.exec("PRAGMA journal_mode = WAL")
  connection.exec("PRAGMA synchronous = FULL")
  connection.exec(`PRAGMA busy_timeout = ${lockWaitMs}`)
  connection.exec("PRAGMA foreign_keys = ON")
  connection.exec("PRAGMA temp_store = MEMORY")
  connection.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`)
  connection.exec(`PRAGMA cache_size = -${cache}`)
  connection.exec(`PRAGMA mmap_size = ${mapped}`)
  prove(connection)
  return connection
}

/** A connection that would lose acknowledged mail in a power cut is refused at start. */
function prove(connection: Libsql.Database): void {
  const value = (name: string) => Object.values(connection.prepare(`PRAGMA ${name}`).get() as object)[0]
  if (value("journal_mode") !== "wal" || value("synchronous") !== 2)
    throw new Error(
      "the database could not be set to WAL with synchronous=FULL; the file system may not support it",
    )
}

/** Transaction control, prepared once. */
function control(connection: Libsql.Database) {
  return {
    begin: connection.prepare("BEGIN IMMEDIATE"),
    commit: connection.prepare("COMMIT"),
    rollback: connection.prepare("ROLLBACK"),
    savepoint: connection.prepare("SAVEPOINT job"),
    release: connection.prepare("RELEASE job"),
    rollbackTo: connection.prepare("ROLLBACK TO job"),
  }
}

type Control = ReturnType<typeof control>

const refuse = async () => {
  throw new MailError("unavailable", "The server is stopping")
}

/** In place of connections that are closed: to use one of those would end the process on the spot. */
const gone: Query = { get: refuse, all: refuse, run: refuse }

class SqliteDoor implements Sql {
  readonly dialect = "sqlite"
  readonly #writer: Libsql.Database
  readonly #reader: Libsql.Database
  readonly #inside: Statements
  readonly #outside: Statements
  readonly #control: Control
  #waiting: Job[] = []
  #writing = false
  #draining: Promise<void> | undefined
  #unlisten: (() => void) | undefined
  #closed = false
  /** There are no notes here: that another connection has written is all that can be known. */
  readonly notes: Notes = {
    send: async () => undefined,
    listen: (hear) => {
      this.#unlisten = watchVersion(this.#writer, hear)
    },
  }

  constructor(path: string) {
    this.#writer = connect(path, cacheKilobytes.writer)
    this.#reader = connect(path, cacheKilobytes.reader)
    this.#inside = new Statements(this.#writer)
    this.#outside = new Statements(this.#reader)
    this.#control = control(this.#writer)
  }

  /**
   * Where to read. SQLite empties a connection's page cache whenever another one has written, so the writing connection
   * reads fastest; while a transaction is open there, though, it would show what is not committed.
   */
  get #reading(): Query {
    if (this.#closed) return gone
    return this.#writing ? this.#outside : this.#inside
  }

  get<Row>(text: string, ...values: Value[]): Promise<Row | undefined> {
    return this.#reading.get<Row>(text, ...values)
  }

  all<Row>(text: string, ...values: Value[]): Promise<Row[]> {
    return this.#reading.all<Row>(text, ...values)
  }

  run(text: string, ...values: Value[]): Promise<number> {
    return this.write((tx) => tx.run(text, ...values))
  }

  write<T>(job: (tx: Query) => Promise<T>): Promise<T> {
    if (this.#closed) return refuse()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#waiting.push({ run: job, resolve: resolve as (value: unknown) => void, reject })
    this.#draining ??= this.#drain()
    return promise
  }

  async close(): Promise<void> {
    this.#unlisten?.()
    while (this.#draining) await this.#draining
    this.#closed = true
    this.#reader.close()
    this.#writer.close()
  }

  async #drain(): Promise<void> {
    // Let everything that arrived in this turn of the event loop join the batch.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchLimit)
      await this.#commit(batch)
      await new Promise(setImmediate)
    }
    this.#draining = undefined
  }

  async #commit(batch: Job[]): Promise<void> {
    const outcomes: Outcome[] = []
    try {
      await this.#begin()
      this.#writing = true
      for (const job of batch) outcomes.push(await this.#runJob(job, batch.length > 1))
      if (outcomes.every((outcome) => outcome.failed)) this.#control.rollback.run()
      else this.#control.commit.run()
    } catch (cause) {
      if (this.#writer.inTransaction) this.#control.rollback.run()
      for (const job of batch) job.reject(translate(cause))
      return
    } finally {
      this.#writing = false
    }
    for (const { job, failed, value, error } of outcomes) {
      if (failed) job.reject(translate(error))
      else job.resolve(value)
    }
  }

  async #runJob(job: Job, shared: boolean): Promise<Outcome> {
    if (shared) this.#control.savepoint.run()
    try {
      const value = await job.run(this.#inside)
      if (shared) this.#control.release.run()
      return { job, value, failed: false }
    } catch (error) {
      // A full disk rolls the whole transaction back by itself; then there is nothing left to save for the others.
      if (!this.#writer.inTransaction) throw error
      if (shared) {
        this.#control.rollbackTo.run()
        this.#control.release.run()
      }
      return { job, error, failed: true }
    }
  }

  async #begin(): Promise<void> {
    const deadline = performance.now() + lockDeadlineMs
    for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
      try {
        this.#control.begin.run()
        return
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw error
      }
      await new Promise((resume) => setTimeout(resume, pause))
    }
  }
}

/** Opens SQLite at a path. The file must have been migrated. */
export function openSqlite(path: string): Sql {
  return new SqliteDoor(path)
}
