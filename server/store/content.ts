import { Readable } from "node:stream"
import { zstdDecompressSync } from "node:zlib"
import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import type { Blobs } from "./blobs.ts"

/** The bytes of a message, to be read. */
export interface Content {
  readonly size: number
  /** Bytes up to the body; absent when an older version kept the message. */
  readonly headerSize: number | undefined
  /** All bytes, when they are in memory anyway. */
  readonly held?: Buffer
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
  headerSize: number | null
}

/** How many contents `several` looks up at most. */
export const mostContents = 64

const columns = `size, encoding, bytes, blob, header_size AS "headerSize"`
const one = `SELECT ${columns} FROM content WHERE id = ?`
const named = `id IN (${Array(mostContents).fill("?").join(", ")})`
const several = `SELECT id, ${columns} FROM content WHERE ${named}`
const headers = `SELECT id, size, encoding, header_size AS "headerSize",
  CASE encoding WHEN 'raw' THEN substr(bytes, 1, header_size) ELSE bytes END AS bytes
  FROM content WHERE ${named} AND header_size IS NOT NULL AND encoding <> 'file'`

/** Recently read small messages, so that asking for part after part decodes once. */
const cacheBytes = 16 * 1024 * 1024

/** Opens contents by id. Contents never change, so what is cached stays true. */
export class Contents {
  readonly #sql: Sql
  readonly #blobs: Blobs
  readonly #recent = new Map<number, Content>()
  #recentBytes = 0
  readonly #most: number

  /** @param options.remember whether contents are likely to be asked for again */
  constructor(sql: Sql, blobs: Blobs, { remember = true } = {}) {
    this.#sql = sql
    this.#blobs = blobs
    this.#most = remember ? cacheBytes : 0
  }

  /** @throws MailError "expunged" when it was collected meanwhile, "corrupt" when it is not what was kept */
  async open(contentId: number): Promise<Content> {
    const known = this.#recent.get(contentId)
    if (known) return known
    const row = await this.#sql.get<ContentRow>(one, contentId)
    if (!row) throw new MailError("expunged", "The message is gone")
    const content = this.#read(row)
    if (!content) throw damaged(`content ${contentId} does not have the ${row.size} bytes it should have`)
    if (content.held) this.#remember(contentId, content)
    return content
  }

  /**
   * Opens contents with one question, by id. Those that are gone or damaged are left out: `open` says which it is.
   * What is small comes into memory whole, so the caller chooses by size.
   * @param contentIds at most `mostContents`
   */
  async openSeveral(contentIds: readonly number[]): Promise<Map<number, Content>> {
    const contents = new Map<number, Content>()
    for (const row of await this.#severalRows(several, contentIds)) {
      const content = this.#read(row)
      if (content) contents.set(row.id, content)
    }
    return contents
  }

  /**
   * The headers of messages with one question, by id, without reading what is below them. Those that cannot be had so
   * are left out: they are in files, an older version kept them, or they are gone.
   * @param contentIds at most `mostContents`
   */
  async headersOf(contentIds: readonly number[]): Promise<Map<number, Buffer>> {
    const found = new Map<number, Buffer>()
    for (const { id, size, encoding, bytes, headerSize } of await this.#severalRows(headers, contentIds)) {
      const held = encoding === "zstd" ? decompress(bytes!, size)?.subarray(0, headerSize!) : bytes!
      if (held?.length === headerSize) found.set(id, held)
    }
    return found
  }

  async #severalRows(text: string, contentIds: readonly number[]): Promise<(ContentRow & { id: number })[]> {
    if (contentIds.length === 0) return []
    // One statement for any number: what is missing is filled up with the last.
    const ids = Array.from({ length: mostContents }, (_, i) => contentIds[i] ?? contentIds.at(-1)!)
    return this.#sql.all(text, ...ids)
  }

  /** Undefined when the bytes are not those that were kept. */
  #read({ size, encoding, bytes, blob, headerSize }: ContentRow): Content | undefined {
    if (encoding === "file")
      return inFile(this.#blobs, { name: blob!, size, headerSize: headerSize ?? undefined })
    const decoded = encoding === "zstd" ? decompress(bytes!, size) : bytes!
    return decoded?.length === size ? inMemory(decoded, headerSize ?? undefined) : undefined
  }

  #remember(contentId: number, content: Content): void {
    this.#recent.set(contentId, content)
    this.#recentBytes += content.size
    for (const [oldest, held] of this.#recent) {
      if (this.#recentBytes <= this.#most) break
      this.#recent.delete(oldest)
      this.#recentBytes -= held.size
    }
  }
}

const damaged = (what: string) =>
  new MailError("corrupt", "The message is damaged on the server; tell whoever runs it", {
    cause: new Error(what),
  })

function decompress(bytes: Buffer, size: number): Buffer | undefined {
  try {
    // Room for all of it at once, and a little more, so that nothing is put together from pieces.
    return zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, size), chunkSize: size + 64 })
  } catch {
    return undefined
  }
}

function inMemory(bytes: Buffer, headerSize: number | undefined): Content {
  return {
    size: bytes.length,
    headerSize,
    held: bytes,
    bytes: async () => bytes,
    read: async (start, end) => bytes.subarray(start, end),
    stream: (start = 0, end = bytes.length) =>
      Readable.from([bytes.subarray(start, end)], { objectMode: false }),
  }
}

function inFile(
  blobs: Blobs,
  { name, size, headerSize }: { name: string; size: number; headerSize: number | undefined },
): Content {
  return {
    size,
    headerSize,
    bytes: () => blobs.read(name, 0, size),
    read: (start, end) => blobs.read(name, Math.min(start, size), Math.min(end, size)),
    stream(start = 0, end = size) {
      const last = Math.min(end, size)
      return start >= last ? Readable.from([]) : blobs.stream(name, start, last)
    },
  }
}
