import type { Socket } from "node:net"
import { Patience } from "../net/patience.ts"
import { limits } from "./limits.ts"

/** The peer is gone, or was told to go; nothing is left to say. */
export class ConnectionClosed extends Error {}

/**
 * What goes to the peer: text of one character 0–255 per byte, and bytes. Holds back at most `limits.output`, as long as
 * whoever writes much awaits `room` now and then; a peer that does not read is cut off when our patience is over.
 */
export class Writer {
  readonly #socket: Socket
  readonly #patience: Patience
  #pending = ""

  constructor(socket: Socket, patience = new Patience(limits.write, limits.slowest)) {
    this.#socket = socket
    this.#patience = patience
  }

  /** A line and its end. */
  line(text: string): void {
    this.#pending += `${text}\r\n`
  }

  /** Bytes that are not changed any more. Await `room` afterwards. */
  bytes(chunk: Uint8Array): void {
    this.#send()
    if (this.#socket.writable) this.#socket.write(chunk)
  }

  /** Sends when enough has been gathered. @throws ConnectionClosed */
  async room(): Promise<void> {
    if (this.#pending.length >= limits.output || this.#socket.writableNeedDrain) await this.flush()
  }

  /** Sends everything, and waits while the peer has too much to read already. @throws ConnectionClosed */
  async flush(): Promise<void> {
    this.#send()
    if (!this.#socket.writable) throw new ConnectionClosed()
    if (this.#socket.writableNeedDrain) await this.#drained()
  }

  async #drained(): Promise<void> {
    const started = performance.now()
    const waiting = this.#socket.writableLength
    await drained(this.#socket, this.#patience.left)
    this.#patience.spend(performance.now() - started, waiting)
  }

  #send(): void {
    if (this.#pending === "") return
    const text = this.#pending
    this.#pending = ""
    if (this.#socket.writable) this.#socket.write(text, "latin1")
  }
}

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
