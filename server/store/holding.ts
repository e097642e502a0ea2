import type { Blobs, NewBlob } from "./blobs.ts"

/** How much is read back at a time, bytes. */
const slice = 65_536

/**
 * Bytes that wait until it is known what belongs in front of them. A few stay in memory, more go to a file
 * that nobody else knows. Every Holding ends in `release`.
 */
export class Holding {
  readonly #blobs: Blobs
  readonly #most: number
  #chunks: Uint8Array[] = []
  #size = 0
  #file: NewBlob | undefined

  /** @param most bytes that stay in memory */
  constructor(blobs: Blobs, most: number) {
    this.#blobs = blobs
    this.#most = most
  }

  get size(): number {
    return this.#size
  }

  /** Takes the next bytes; await it before giving more. @throws MailError "no-space", "unavailable" */
  async write(chunk: Uint8Array): Promise<void> {
    this.#size += chunk.length
    if (!this.#file) {
      this.#chunks.push(chunk)
      if (this.#size <= this.#most) return
      this.#file = await this.#blobs.create()
      for (const early of this.#chunks.splice(0)) await this.#file.write(early)
    } else await this.#file.write(chunk)
  }

  /** All bytes, from the beginning each time. */
  async *read(): AsyncGenerator<Uint8Array> {
    if (!this.#file) {
      yield* this.#chunks
      return
    }
    for (let at = 0; at < this.#size; at += slice) yield this.#file.read(at, Math.min(at + slice, this.#size))
  }

  async release(): Promise<void> {
    this.#chunks = []
    await this.#file?.abort()
  }
}
