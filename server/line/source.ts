import type { Socket } from "node:net"
import { ConnectionClosed } from "./connection-closed.ts"

const events = ["readable", "end", "close"]

/**
 * Pulls bytes out of a socket. Nothing is read while nobody asks, so that a client that sends faster than it is served
 * fills its own buffers, not ours.
 */
export class Source {
  readonly #socket: Socket
  #wake: (() => void) | undefined
  /** Ends the wait that is going on, if there is one. */
  readonly wake = () => this.#wake?.()

  constructor(socket: Socket) {
    this.#socket = socket
    for (const event of events) socket.on(event, this.wake)
  }

  /** Whether the peer is being waited for. */
  get waiting(): boolean {
    return this.#wake !== undefined
  }

  /** Whether nobody is at the other end any more. */
  get gone(): boolean {
    return this.#socket.destroyed || this.#socket.errored !== null
  }

  /** Whether the peer has said its last, and all of it was read. */
  get ended(): boolean {
    return this.#socket.readableEnded
  }

  /** Whether anything has come that was not read yet. */
  get ahead(): boolean {
    return this.#socket.readableLength > 0
  }

  /** What has come; null while there is nothing. */
  read(): Buffer | null {
    return this.#socket.read()
  }

  /** Waits for something to happen: bytes, the end, or `wake`. */
  async news(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    this.#wake = undefined
  }

  /** The next bytes that come. @throws ConnectionClosed */
  async more(): Promise<Buffer> {
    for (;;) {
      const chunk = this.read()
      if (chunk) return chunk
      if (this.gone || this.ended) throw new ConnectionClosed()
      await this.news()
    }
  }

  /** Leaves the socket to somebody else, and `rest` with it. */
  release(rest: Buffer): void {
    this.#leave()
    if (rest.length > 0) this.#socket.unshift(rest)
  }

  /** Leaves the socket to somebody else, and nothing that has come already: what was sent in plain text ahead of TLS. */
  drop(): void {
    while (this.read() !== null);
    this.#leave()
  }

  #leave(): void {
    for (const event of events) this.#socket.off(event, this.wake)
  }
}
