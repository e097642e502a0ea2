import type { FileHandle } from "node:fs/promises"

const blockSize = 1 << 18

/** Lines longer than this come in pieces, so that a file that is none does not fill the memory. */
const longestPiece = 1 << 16

/** A line of a file, its line end included, or a piece of one that is very long. */
export interface Line {
  bytes: Buffer
  /** Where it stands in the file. */
  at: number
  /** Whether a line begins here. */
  isStart: boolean
}

/** Reads a file line by line, with a look at the line behind, and jumps in it. */
export class LineReader {
  readonly #file: FileHandle
  #held: Buffer = Buffer.alloc(0)
  /** Where `#held` begins in the file. */
  #at = 0
  #isStart = true
  #ahead: Line | undefined

  constructor(file: FileHandle) {
    this.#file = file
  }

  /** Where the next line begins. */
  get position(): number {
    return this.#ahead?.at ?? this.#at
  }

  /** The next line; undefined at the end. */
  async next(): Promise<Line | undefined> {
    const line = await this.peek()
    this.#ahead = undefined
    return line
  }

  /** The next line, which stays the next one. */
  async peek(): Promise<Line | undefined> {
    this.#ahead ??= await this.#read()
    return this.#ahead
  }

  /** Exactly the bytes from `position` to `end`; the next line begins there. */
  async jump(end: number): Promise<Buffer> {
    const start = this.position
    const bytes = Buffer.alloc(end - start)
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, start)
    this.#held = Buffer.alloc(0)
    this.#ahead = undefined
    this.#isStart = true
    this.#at = end
    return bytes.subarray(0, bytesRead)
  }

  /** Up to `length` bytes somewhere in the file, without going there. */
  async look(at: number, length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length)
    const { bytesRead } = await this.#file.read(bytes, 0, length, at)
    return bytes.subarray(0, bytesRead)
  }

  async #read(): Promise<Line | undefined> {
    let end = this.#held.indexOf(10)
    while (end < 0 && this.#held.length < longestPiece) {
      const block = await this.look(this.#at + this.#held.length, blockSize)
      if (block.length === 0) break
      const searched = this.#held.length
      this.#held = Buffer.concat([this.#held, block])
      end = this.#held.indexOf(10, searched)
    }
    if (this.#held.length === 0) return undefined
    const length = end >= 0 && end < longestPiece ? end + 1 : Math.min(this.#held.length, longestPiece)
    const line = { bytes: this.#held.subarray(0, length), at: this.#at, isStart: this.#isStart }
    this.#isStart = line.bytes[length - 1] === 10
    this.#held = this.#held.subarray(length)
    this.#at += length
    return line
  }
}
