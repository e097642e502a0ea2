import type { TransformOptions } from "node:stream"
import { constants, createInflateRaw, deflateRawSync, type InflateRaw, type ZlibOptions } from "node:zlib"

/** How far back the peer's compressor may refer (RFC 1951 §2). */
const window = 32_768

/** How far back ours does from one piece to the next. */
const memory = 4096

/** Up to here a piece is compressed with little working memory. */
const small = 8192

/**
 * Compresses what is sent (RFC 4978). Every piece is a stream of its own that ends on a byte, so all of it can be read
 * at once by the other side and nothing ever waits in a buffer. Between two pieces only the last few KB of text are
 * kept, which the next one may refer to; there is no compressor that could sit idle.
 */
export class Deflation {
  #said: Buffer = Buffer.alloc(0)

  /**
   * @param last "last" when nothing follows: then the stream says that it is over
   * @returns all of `data`, compressed and flushed
   */
  compress(data: Uint8Array, last?: "last"): Buffer {
    const little = data.length <= small
    const packed = deflateRawSync(data, {
      level: little ? 6 : 3,
      windowBits: little ? 14 : 15,
      memLevel: little ? 5 : 8,
      chunkSize: little ? 2048 : 65_536,
      finishFlush: last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
      ...(this.#said.length > 0 ? { dictionary: this.#said } : {}),
    })
    this.#said = tail([this.#said, data], memory)
    return packed
  }
}

/**
 * Decompresses what comes, in small pieces and only as fast as they are taken, so that a bomb costs no more memory than
 * its plain text sent slowly. The window is given back while nothing comes.
 */
export class Inflation {
  readonly #wake: () => void
  #inflater: InflateRaw | undefined
  #pending = false
  #failed = false
  /** The last of what was read, at least as much as the peer may refer to. */
  #heard: Uint8Array[] = []
  #kept = 0
  #ending = 0
  /** What was pushed last, and how much since the decompressor was made. */
  #pushed: Buffer = Buffer.alloc(0)
  #total = 0

  /** @param wake called when there may be more to read, or room for more to be pushed */
  constructor(wake: () => void) {
    this.#wake = wake
  }

  /** Whether the next compressed bytes may be pushed. */
  get hungry(): boolean {
    return !this.#pending && !this.#failed
  }

  /** Nothing more will come: the stream is broken, or says that it is over. */
  get over(): boolean {
    return this.#failed || this.#inflater?.readableEnded === true
  }

  /** Takes compressed bytes; only when hungry. */
  push(chunk: Buffer): void {
    this.#inflater ??= this.#open()
    this.#pending = true
    this.#ending = endingOf(chunk, this.#ending)
    this.#pushed = chunk
    this.#total += chunk.length
    this.#inflater.write(chunk, () => {
      this.#pending = false
      this.#wake()
    })
  }

  /** Some bytes of plain text; null when there are none now. */
  read(): Buffer | null {
    const chunk: Buffer | null = this.#inflater?.read() ?? null
    if (chunk) this.#remember(chunk)
    return chunk
  }

  /**
   * What came behind the end of the compressed stream, where the peer has closed it or says nothing more.
   * @returns "wait" while it cannot be told yet, "broken" when there is more text
   */
  after(): Buffer | "wait" | "broken" {
    if (this.#failed) return "broken"
    const inflater = this.#inflater
    if (!inflater) return Buffer.alloc(0)
    if (inflater.read() !== null) return "broken"
    if (this.#pending && !inflater.readableEnded) return "wait"
    return this.#pushed.subarray(this.#pushed.length - (this.#total - inflater.bytesWritten))
  }

  /** Gives the window back if the peer is at the end of what it had to say; it is made again when more comes. */
  rest(): void {
    if (!this.#inflater || this.#pending || this.#failed || this.#inflater.readableLength > 0) return
    // Where a peer has flushed, a new decompressor that knows the text can go on.
    if (this.#ending !== 0x0000ffff) return
    this.#inflater.close()
    this.#inflater = undefined
    this.#heard = [tail(this.#heard, window)]
    this.#kept = this.#heard[0]!.length
  }

  close(): void {
    this.#failed = true
    this.#inflater?.close()
    this.#inflater = undefined
    this.#heard = []
  }

  #open(): InflateRaw {
    this.#total = 0
    const dictionary = this.#kept > 0 ? tail(this.#heard, window) : undefined
    const options: ZlibOptions & TransformOptions = {
      chunkSize: 4096,
      highWaterMark: 16_384,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary ? { dictionary } : {}),
    }
    const inflater = createInflateRaw(options)
    inflater.on("readable", this.#wake)
    inflater.on("end", this.#wake)
    inflater.on("error", () => {
      this.#failed = true
      this.#wake()
    })
    return inflater
  }

  #remember(chunk: Buffer): void {
    this.#heard.push(chunk)
    this.#kept += chunk.length
    while (this.#kept - this.#heard[0]!.length >= window) this.#kept -= this.#heard.shift()!.length
  }
}

/** The last four bytes that came, as a number. */
function endingOf(chunk: Buffer, before: number): number {
  let ending = before
  for (const byte of chunk.subarray(-4)) ending = ((ending << 8) | byte) >>> 0
  return ending
}

/** The last `length` bytes of some pieces, in memory of their own. */
function tail(pieces: readonly Uint8Array[], length: number): Buffer {
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const kept = Buffer.allocUnsafeSlow(Math.min(total, length))
  let at = kept.length
  for (let index = pieces.length - 1; index >= 0 && at > 0; index--) {
    const piece = pieces[index]!.subarray(-at)
    at -= piece.length
    kept.set(piece, at)
  }
  return kept
}
