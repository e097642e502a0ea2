import type { Socket } from "node:net"
import { Patience } from "../net/patience.ts"
import { ConnectionClosed } from "./connection-closed.ts"

/** How much is held back, and how long a peer that does not read is waited for. */
export interface WriterLimits {
  /** Bytes that are gathered before they are sent, and before the peer has to read. */
  output: number
  /** ms that a peer may read nothing at all. */
  write: number
  /** Bytes it has to read each ms on average while it is waited for. */
  slowest: number
}

/** What stands between the writer and the socket. */
export interface Compressor {
  /** @param last "last" when nothing follows @returns all of `data`, compressed and flushed */
  compress(data: Uint8Array, last?: "last"): Uint8Array
}

/**
 * What goes to the peer: text of one character 0–255 per byte, and bytes. Holds back at most `output`, as long as
 * whoever writes much awaits `room` now and then; a peer that does not read is cut off when our patience is over.
 */
export class Writer {
  readonly #socket: Socket
  readonly #output: number
  readonly #patience: Patience
  /** What waits to be sent: pieces, and the text behind them. */
  #pieces: (string | Uint8Array)[] = []
  #pending = ""
  #said = 0
  /** Bytes of the pieces. */
  #held = 0
  #compressor: Compressor | undefined
  /** When something was sent last, on the clock of `performance.now()`. */
  lastWrite = performance.now()

  constructor(socket: Socket, limits: WriterLimits) {
    this.#socket = socket
    this.#output = limits.output
    this.#patience = new Patience(limits.write, limits.slowest)
  }

  /** From now on what is sent is compressed. */
  compress(compressor: Compressor): void {
    this.#compressor = compressor
  }

  /** Sends what waits, and nothing from then on is compressed. */
  plain(): void {
    if (!this.#compressor) return
    const last = this.#compressor.compress(asBytes(this.#take()), "last")
    this.#compressor = undefined
    this.#put(last)
  }

  /** Grows with whatever is said. */
  get said(): number {
    return this.#said
  }

  write(text: string): void {
    this.#said++
    this.#pending += text
  }

  /** A line and its end. */
  line(text: string): void {
    this.#said++
    this.#pending += `${text}\r\n`
  }

  /** Bytes that are not changed any more. Await `room` afterwards. */
  bytes(chunk: Uint8Array): void {
    this.#said++
    if (chunk.length > this.#output) {
      this.send()
      this.#put(chunk)
      return
    }
    // A message with what is said around it goes out as one packet: that costs a copy, and saves calls of the kernel.
    if (this.#pending !== "") this.#pieces.push(this.#pending)
    this.#pieces.push(chunk)
    this.#held += this.#pending.length + chunk.length
    this.#pending = ""
  }

  /** Whether enough has been gathered to be sent. */
  get full(): boolean {
    return this.#held + this.#pending.length >= this.#output || this.#socket.writableNeedDrain
  }

  /** Whether the system has all that was said, so that none of the bytes are read any more. */
  get idle(): boolean {
    return this.#held + this.#pending.length + this.#socket.writableLength === 0
  }

  /** Sends when enough has been gathered. @throws ConnectionClosed */
  room(): Promise<void> | undefined {
    return this.full ? this.flush() : undefined
  }

  /** Sends everything, and waits while the peer has too much to read already. @throws ConnectionClosed */
  flush(): Promise<void> | undefined {
    this.send()
    if (!this.#socket.writable) throw new ConnectionClosed()
    return this.#socket.writableNeedDrain ? this.#drained() : undefined
  }

  /** Sends everything and waits for nothing. */
  send(): void {
    if (this.#held > 0 || this.#pending !== "") this.#put(this.#take())
  }

  /** Sends what waits and some last words, and says nothing more. */
  end(words = ""): void {
    this.#pending += words
    this.send()
    this.#socket.end()
  }

  async #drained(): Promise<void> {
    const started = performance.now()
    const waiting = this.#socket.writableLength
    await drained(this.#socket, this.#patience.left)
    this.#patience.spend(performance.now() - started, waiting)
  }

  /** All that waits, which then waits no more. */
  #take(): string | Buffer {
    const text = this.#pending
    this.#pending = ""
    if (this.#held === 0) return text
    const whole = Buffer.allocUnsafe(this.#held + text.length)
    let at = 0
    for (const piece of this.#pieces)
      if (typeof piece === "string") at += whole.write(piece, at, "latin1")
      else {
        whole.set(piece, at)
        at += piece.length
      }
    whole.write(text, at, "latin1")
    this.#pieces = []
    this.#held = 0
    return whole
  }

  #put(data: string | Uint8Array): void {
    if (!this.#socket.writable) return
    this.lastWrite = performance.now()
    if (this.#compressor) this.#socket.write(this.#compressor.compress(asBytes(data)))
    else if (typeof data === "string") this.#socket.write(data, "latin1")
    else this.#socket.write(data)
  }
}

const asBytes = (data: string | Uint8Array) => (typeof data === "string" ? Buffer.from(data, "latin1") : data)

/** Whoever keeps us waiting for longer is cut off. */
function drained(socket: Socket, patience: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      clearTimeout(timer)
      socket.off("drain", onDrain)
      socket.off("close", onClose)
      settle()
    }
    const onDrain = () => done(resolve)
    const onClose = () => done(() => reject(new ConnectionClosed()))
    const timer = setTimeout(() => socket.destroy(), patience)
    socket.once("drain", onDrain)
    socket.once("close", onClose)
  })
}
