import type { Socket } from "node:net"
import { Source } from "./source.ts"

const LF = 0x0a
const CR = 0x0d
const nothing: Buffer = Buffer.alloc(0)

/** How long a line may be with its end, bytes, by what has come of it. */
export type LineLimit = (start: Buffer) => number

/** Takes lines and counted bytes off what a peer sends. Of what is too long no more is kept than was held already. */
export class ByteReader {
  readonly #source: Source
  #held: Buffer = nothing

  constructor(socket: Socket) {
    this.#source = new Source(socket)
  }

  /** Whether the peer is being waited for. */
  get waiting(): boolean {
    return this.#source.waiting
  }

  /** Whether anything has come that was not taken yet. */
  get ahead(): boolean {
    return this.#held.length > 0 || this.#source.ahead
  }

  /** What was read and not taken yet. */
  get held(): Buffer {
    return this.#held
  }

  /** Whether a whole line is here already. */
  get hasLine(): boolean {
    return this.#held.includes(LF)
  }

  /** Reads more than is held. @throws ConnectionClosed */
  async more(): Promise<void> {
    const chunk = await this.#source.more()
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
  }

  /** Takes so many of the bytes that are held. */
  take(count: number): Buffer {
    const taken = this.#held.subarray(0, count)
    this.#held = this.#held.subarray(count)
    return taken
  }

  /** The next line with its end, where it is here already and not too long. */
  lineAtHand(limit: LineLimit): Buffer | undefined {
    const end = this.#held.indexOf(LF)
    return end >= 0 && end < limit(this.#held) ? this.take(end + 1) : undefined
  }

  /** The next line with its end; undefined when it is too long, to be passed over with `skipLine`. @throws ConnectionClosed */
  async line(limit: LineLimit): Promise<Buffer | undefined> {
    for (let searched = 0; ; ) {
      const end = this.#held.indexOf(LF, searched)
      const length = end < 0 ? this.#held.length : end + 1
      if (length > limit(this.#held)) return undefined
      if (end >= 0) return this.take(length)
      searched = length
      await this.more()
    }
  }

  /** Passes over a line. @returns false when its end does not come within `most` bytes @throws ConnectionClosed */
  async skipLine(most: number): Promise<boolean> {
    for (let skipped = 0; ; ) {
      const end = this.#held.indexOf(LF)
      if (end >= 0) {
        this.take(end + 1)
        return true
      }
      skipped += this.#held.length
      this.#held = nothing
      if (skipped > most) return false
      await this.more()
    }
  }

  /** Some of the next bytes, one at least and `most` at most. @throws ConnectionClosed */
  async some(most: number): Promise<Buffer> {
    if (this.#held.length === 0) await this.more()
    return this.take(most)
  }

  /** The next so many bytes, in memory of their own: say first that they may be that many. @throws ConnectionClosed */
  async bytes(count: number): Promise<Buffer> {
    const pieces: Buffer[] = []
    for (let left = count; left > 0; left -= pieces.at(-1)!.length) pieces.push(await this.some(left))
    return Buffer.concat(pieces)
  }

  /** Passes over the next so many bytes. @throws ConnectionClosed */
  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) left -= (await this.some(left)).length
  }

  /** Leaves the socket to somebody else, with what was not taken yet. */
  release(): void {
    this.#source.release(this.take(this.#held.length))
  }

  /** Leaves the socket to somebody else, and nothing that has come already. */
  drop(): void {
    this.#held = nothing
    this.#source.drop()
  }
}

/** A line without its end, LF or CR LF, one character 0–255 per byte. */
export function textOf(line: Buffer): string {
  const end = line.length - (line.at(-2) === CR ? 2 : 1)
  return line.toString("latin1", 0, end)
}
