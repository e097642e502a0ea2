import pg from "pg"
import { MailError } from "../errors.ts"
import type { Notes } from "./notes.ts"
import { NoteListener, sendNote } from "./postgresql-notes.ts"
import type { Query, Sql, Value } from "./sql.ts"

/** Times a write is tried again after a conflict with another one. */
const conflictRetries = 8

const int8 = 20

/** Counters are bigint columns; all of ours stay below 2^53, so they come back as numbers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === int8
      ? Number
      : pg.types.getTypeParser(oid, format as "text")) as pg.CustomTypesConfig["getTypeParser"],
}

const numbered = new Map<string, { name: string; text: string }>()

/** `?` becomes `$1`, `$2` …; each text is prepared under one name per connection. */
function prepared(text: string): { name: string; text: string } {
  let known = numbered.get(text)
  if (!known) {
    let parameter = 0
    known = { name: `m${numbered.size}`, text: text.replace(/\?/g, () => `$${++parameter}`) }
    numbered.set(text, known)
  }
  return known
}

type Runner = pg.Pool | pg.PoolClient

function query(runner: Runner): Query {
  const ask = async (text: string, values: Value[]) => {
    const { name, text: sql } = prepared(text)
    return runner.query({ name, text: sql, values, types })
  }
  return {
    async get<Row>(text: string, ...values: Value[]) {
      return (await ask(text, values)).rows[0] as Row | undefined
    },
    async all<Row>(text: string, ...values: Value[]) {
      return (await ask(text, values)).rows as Row[]
    },
    async run(text: string, ...values: Value[]) {
      return (await ask(text, values)).rowCount ?? 0
    },
  }
}

const codeOf = (thrown: unknown) => String((thrown as { code?: string }).code ?? "")

/** Serialisation failure, deadlock, or two inserts of one key: the same job may well succeed now. */
const isConflict = (thrown: unknown) => ["40001", "40P01", "23505"].includes(codeOf(thrown))

function translate(cause: unknown): unknown {
  if (cause instanceof MailError) return cause
  const code = codeOf(cause)
  if (code === "53100") return new MailError("no-space", "The disk is full", { cause })
  if (/^(08|53|57)/.test(code) || /^E[A-Z]+$/.test(code))
    return new MailError("unavailable", "The database cannot be reached just now", { cause })
  return cause
}

class PostgresqlDoor implements Sql {
  readonly dialect = "postgresql"
  readonly #pool: pg.Pool
  readonly #outside: Query
  readonly #url: string
  #listener: NoteListener | undefined
  readonly notes: Notes = {
    send: async (note) => {
      await this.get(sendNote, note)
    },
    listen: (hear) => {
      this.#listener = new NoteListener(this.#url, hear)
    },
  }

  constructor(url: string) {
    this.#url = url
    this.#pool = new pg.Pool({ connectionString: url, max: 16, options: "-c synchronous_commit=on" })
    // A connection that breaks while idle is replaced; the next query tells the caller if the server is gone.
    this.#pool.on("error", () => undefined)
    this.#outside = query(this.#pool)
  }

  async get<Row>(text: string, ...values: Value[]): Promise<Row | undefined> {
    return this.#outside.get<Row>(text, ...values).catch((error) => Promise.reject(translate(error)))
  }

  async all<Row>(text: string, ...values: Value[]): Promise<Row[]> {
    return this.#outside.all<Row>(text, ...values).catch((error) => Promise.reject(translate(error)))
  }

  async run(text: string, ...values: Value[]): Promise<number> {
    return this.#outside.run(text, ...values).catch((error) => Promise.reject(translate(error)))
  }

  async write<T>(job: (tx: Query) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#transaction(job)
      } catch (error) {
        if (!isConflict(error) || attempt >= conflictRetries) throw translate(error)
        await new Promise((resume) => setTimeout(resume, 5 * 2 ** attempt * Math.random()))
      }
    }
  }

  async #transaction<T>(job: (tx: Query) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    let broken: Error | undefined
    try {
      await client.query("BEGIN")
      const value = await job(query(client))
      await client.query("COMMIT")
      return value
    } catch (error) {
      await client.query("ROLLBACK").catch((failure: Error) => {
        broken = failure
      })
      throw error
    } finally {
      client.release(broken)
    }
  }

  async close(): Promise<void> {
    await this.#listener?.close()
    await this.#pool.end()
  }
}

/** Opens PostgreSQL by its URL. The database must have been migrated. */
export function openPostgresql(url: string): Sql {
  return new PostgresqlDoor(url)
}
