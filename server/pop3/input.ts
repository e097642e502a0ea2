import type { Socket } from "node:net"
import { limits } from "./limits.ts"
import { SyntaxFault } from "./reply.ts"
import { ConnectionClosed } from "./writer.ts"

const newline = 0x0a
/** Commands whose line may be longer than others. */
const longer = /^(auth|pass) /i

/**
 * Pulls lines out of a socket. Nothing is read while nobody asks, so that a client that sends faster than it is served
 * fills its own buffers, not ours. Of a line that is too long nothing is kept.
 */
export class Input {
  readonly #socket: Socket
  #held: Buffer = Buffer.alloc(0)
  /** Behind a line that was too long, up to its end. */
  #skipping = false
  #wake: (() => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    const wake = () => this.#wake?.()
    socket.on("readable", wake)
    socket.on("end", wake)
    socket.on("close", wake)
  }

  /** Whether a whole line has come already. */
  get hasLine(): boolean {
    return this.#held.includes(newline)
  }

  /** A command without its line end, one character 0–255 per byte. @throws ConnectionClosed; SyntaxFault when it is too long */
  command(): Promise<string> {
    return this.#line((start) => (longer.test(start) ? limits.credentials : limits.line))
  }

  /** The answer to a challenge. @throws as `command` */
  response(): Promise<string> {
    return this.#line(() => limits.credentials)
  }

  /** Throws away what came and was not used, in us and in the socket (RFC 2595 §4). */
  drop(): void {
    this.#held = Buffer.alloc(0)
    while (this.#socket.read() !== null);
    this.#socket.removeAllListeners("readable")
  }

  async #line(limitOf: (start: string) => number): Promise<string> {
    let searched = 0
    for (;;) {
      const end = this.#held.indexOf(newline, searched)
      const length = end < 0 ? this.#held.length : end + 1
      if (this.#skipping || length > limitOf(this.#held.toString("latin1", 0, 5))) {
        if (this.#skip(end)) throw new SyntaxFault("tooLong")
      } else if (end >= 0) return this.#take(end)
      searched = this.#held.length
      await this.#more()
    }
  }

  /** Drops a line that is too long; whether its end was reached. */
  #skip(end: number): boolean {
    this.#skipping = end < 0
    this.#held = end < 0 ? Buffer.alloc(0) : this.#held.subarray(end + 1)
    return end >= 0
  }

  #take(end: number): string {
    const line = this.#held.toString("latin1", 0, end)
    this.#held = this.#held.subarray(end + 1)
    return line.endsWith("\r") ? line.slice(0, -1) : line
  }

  async #more(): Promise<void> {
    for (;;) {
      const chunk: Buffer | null = this.#socket.read()
      if (chunk) {
        this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
        return
      }
      const { readableEnded, destroyed, errored } = this.#socket
      if (destroyed || errored || readableEnded) throw new ConnectionClosed()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = undefined
    }
  }
}
