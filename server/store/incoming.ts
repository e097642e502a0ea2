import { createHash, type Hash, hash } from "node:crypto"
import { constants, zstdCompressSync } from "node:zlib"
import { MailError } from "../errors.ts"
import { parseStructure, type StructureParser, structureParser } from "../mime/structure.ts"
import { type Summary, summarize } from "../mime/summary.ts"
import type { Blobs, NewBlob } from "./blobs.ts"
import { Holding } from "./holding.ts"
import { threadKeys } from "./threads.ts"

/** Messages above this many bytes live in the blob store; measured in docs/decisions.md. */
export const largestRow = 128 * 1024

/**
 * Below this, compressing gains less than it costs: reading 10,000 messages of 6 KB takes twice as long compressed. It
 * also has to save a third: base64, most of what is large, gives a quarter and would be unpacked with every look.
 */
const smallestCompressed = 16 * 1024

/** A message that has arrived whole and is known by its hash, but that nobody has promised to keep yet. */
export interface StagedContent {
  /** SHA-256 of the bytes, hex. */
  hash: string
  size: number
  encoding: "raw" | "zstd" | "file"
  /** As the row holds them; absent when encoding is "file". */
  bytes?: Buffer
  /** Name in the blob store when encoding is "file". */
  blob?: string
  /** Bytes up to the body. */
  headerSize: number
  summary: Summary
  /** What its thread is looked up by. */
  threadKeys: number[]
  /** Set by `keep` when a row took these bytes over. */
  kept: boolean
  /** Call when done, whatever happened: takes away a blob that no row took over. */
  discard(): Promise<void>
}

/**
 * One message on its way in. Small ones stay in memory, larger ones go to a file as they come, so that memory per
 * message is bounded by `largestRow`. Every Incoming ends in `finish` or `abort`.
 */
export class Incoming {
  readonly #blobs: Blobs
  readonly #limit: number
  #chunks: Uint8Array[] = []
  #size = 0
  #spool: Spool | undefined

  /** @param limit bytes a message may have */
  constructor(blobs: Blobs, limit: number) {
    this.#blobs = blobs
    this.#limit = limit
  }

  /** Bytes received so far. */
  get size(): number {
    return this.#size
  }

  /** A place for bytes that cannot be written yet, because something belongs in front of them. */
  hold(): Holding {
    return new Holding(this.#blobs, largestRow)
  }

  /**
   * Takes the next bytes; await it before giving more. The chunk must not be changed afterwards.
   * @throws MailError "too-large", "no-space", "unavailable"
   */
  async write(chunk: Uint8Array): Promise<void> {
    this.#size += chunk.length
    if (this.#size > this.#limit)
      throw new MailError("too-large", `The message is larger than the ${this.#limit} bytes allowed`)
    if (this.#spool) return this.#spool.write(chunk)
    this.#chunks.push(chunk)
    if (this.#size <= largestRow) return
    this.#spool = new Spool(await this.#blobs.create())
    const held = this.#chunks
    this.#chunks = []
    for (const early of held) await this.#spool.write(early)
  }

  /** The whole message has come. @throws MailError "no-space", "unavailable" */
  async finish(): Promise<StagedContent> {
    if (this.#spool) return this.#spool.finish(this.#blobs, this.#size)
    const bytes = this.#chunks.length === 1 ? asBuffer(this.#chunks[0]!) : Buffer.concat(this.#chunks)
    this.#chunks = []
    return stage(bytes)
  }

  async abort(): Promise<void> {
    this.#chunks = []
    await this.#spool?.abort()
  }
}

const asBuffer = (chunk: Uint8Array) =>
  Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)

/** A message in memory, staged for a row. */
function stage(bytes: Buffer): StagedContent {
  const root = parseStructure(bytes)
  const summary = summarize(bytes, root)
  return {
    hash: hash("sha256", bytes, "hex"),
    size: bytes.length,
    ...encode(bytes),
    headerSize: root.header.end,
    summary,
    threadKeys: threadKeys(summary),
    kept: false,
    async discard() {},
  }
}

function encode(bytes: Buffer): { encoding: "raw" | "zstd"; bytes: Buffer } {
  if (bytes.length < smallestCompressed) return { encoding: "raw", bytes }
  const small = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  return small.length * 3 < bytes.length * 2 ? { encoding: "zstd", bytes: small } : { encoding: "raw", bytes }
}

/** The file side of an Incoming: hashes, parses and writes each chunk as it passes. */
class Spool {
  readonly #blob: NewBlob
  readonly #hash: Hash = createHash("sha256")
  readonly #parser: StructureParser = structureParser()

  constructor(blob: NewBlob) {
    this.#blob = blob
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk)
    this.#parser.push(chunk)
    await this.#blob.write(chunk)
  }

  async finish(blobs: Blobs, size: number): Promise<StagedContent> {
    const root = this.#parser.end()
    const summary = summarize((start, end) => this.#blob.read(start, end), root)
    await this.#blob.finish()
    const staged: StagedContent = {
      hash: this.#hash.digest("hex"),
      size,
      encoding: "file",
      blob: this.#blob.name,
      headerSize: root.header.end,
      summary,
      threadKeys: threadKeys(summary),
      kept: false,
      async discard() {
        if (!staged.kept) await blobs.remove(this.blob!)
      },
    }
    return staged
  }

  async abort(): Promise<void> {
    await this.#blob.abort()
  }
}
