import pg from "pg"
import type { Hearer } from "./notes.ts"

const channel = "missiva"

/** A lost connection is opened again after this long, doubling up to the last. */
const reconnectMs = [100, 10_000] as const

/** How often the connection is asked whether it lives, and how long it may take to say so. */
const heartbeatMs = 30_000
const answerMs = 10_000

/**
 * Listens on a connection of its own, opened anew whenever it is lost. Each time it begins to hear, `hear(undefined)`
 * tells that notes may have been missed.
 */
export class NoteListener {
  readonly #url: string
  readonly #hear: Hearer
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #pause: number = reconnectMs[0]
  #closed = false

  constructor(url: string, hear: Hearer) {
    this.#url = url
    this.#hear = hear
    void this.#open()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#client?.end().catch(() => undefined)
  }

  async #open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      keepAlive: true,
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
    })
    this.#client = client
    client.on("error", () => this.#lost(client))
    client.on("end", () => this.#lost(client))
    client.on("notification", ({ payload }) => void this.#hear(payload))
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      this.#pause = reconnectMs[0]
      void this.#hear(undefined)
      this.#beat(client)
    } catch {
      this.#lost(client)
    }
  }

  /** A connection whose other end vanished without a word is found out. */
  #beat(client: pg.Client): void {
    if (this.#client !== client || this.#closed) return
    this.#timer = setTimeout(() => {
      client.query("SELECT 1").then(
        () => this.#beat(client),
        () => this.#lost(client),
      )
    }, heartbeatMs).unref()
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return
    this.#client = undefined
    client.end().catch(() => undefined)
    clearTimeout(this.#timer)
    if (this.#closed) return
    this.#timer = setTimeout(() => void this.#open(), this.#pause).unref()
    this.#pause = Math.min(this.#pause * 2, reconnectMs[1])
  }
}

/** The statement that sends a note. */
export const sendNote = `SELECT pg_notify('${channel}', ?)`
