import { Readable } from "node:stream"
import { zstdDecompressSync } from "node:zlib"
import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import type { Blobs } from "./blobs.ts"

/** The bytes of a message, to be read. */
export interface Content {
  readonly size: number
  /** All of it. For a large message prefer `read` or `stream`. */
  bytes(): Promise<Buffer>
  /** From `start` to `end` (exclusive), cut at the end of the message. */
  read(start: number, end: number): Promise<Buffer>
  stream(start?: number, end?: number): Readable
}

interface ContentRow {
  size: number
  encoding: "raw" | "zstd" | "file"
  bytes: Buffer | null
  blob: string | null
}

/** Recently read small messages, so that asking for part after part decodes once. */
const cacheBytes = 16 * 1024 * 1024

/** Opens contents by id. Contents never change, so what is cached stays true. */
export class Contents {
  readonly #sql: Sql
  readonly #blobs: Blobs
  readonly #recent = new Map<number, Buffer>()
  #recentBytes = 0

  constructor(sql: Sql, blobs: Blobs) {
    this.#sql = sql
    this.#blobs = blobs
  }

  /** @throws MailError "expunged" when it was collected meanwhile */
  async open(contentId: number): Promise<Content> {
    const known = this.#recent.get(contentId)
    if (known) return inMemory(known)
    const row = await this.#sql.get<ContentRow>(
      "SELECT size, encoding, bytes, blob FROM content WHERE id = ?",
      contentId,
    )
    if (!row) throw new MailError("expunged", "The message is gone")
    if (row.encoding === "file") return inFile(this.#blobs, row.blob!, row.size)
    const bytes = row.encoding === "zstd" ? zstdDecompressSync(row.bytes!) : row.bytes!
    if (bytes.length !== row.size)
      throw new Error(`content ${contentId} has ${bytes.length} bytes, not ${row.size}`)
    this.#remember(contentId, bytes)
    return inMemory(bytes)
  }

  #remember(contentId: number, bytes: Buffer): void {
    this.#recent.set(contentId, bytes)
    this.#recentBytes += bytes.length
    for (const [oldest, held] of this.#recent) {
      if (this.#recentBytes <= cacheBytes) break
      this.#recent.delete(oldest)
      this.#recentBytes -= held.length
    }
  }
}

function inMemory(bytes: Buffer): Content {
  return {
    size: bytes.length,
    bytes: async () => bytes,
    read: async (start, end) => bytes.subarray(start, end),
    stream: (start = 0, end = bytes.length) =>
      Readable.from([bytes.subarray(start, end)], { objectMode: false }),
  }
}

function inFile(blobs: Blobs, name: string, size: number): Content {
  return {
    size,
    bytes: () => blobs.read(name, 0, size),
    read: (start, end) => blobs.read(name, Math.min(start, size), Math.min(end, size)),
    stream(start = 0, end = size) {
      const last = Math.min(end, size)
      return start >= last ? Readable.from([]) : blobs.stream(name, start, last)
    },
  }
}
