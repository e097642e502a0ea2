import type { Socket } from "node:net"
import { formatReply, type Reply } from "./reply.ts"

/** The peer is gone, or was told to go; nothing is left to say. */
export class ConnectionClosed extends Error {}

/** A peer that does not read is cut off after this time, milliseconds. */
const patience = 5 * 60_000

/** How much output is held before the peer has to read, characters. */
const mostHeld = 16_384

/** What goes to the peer. Replies to pipelined commands are gathered, so that they go out together. */
export class Writer {
  readonly #socket: Socket
  #pending = ""

  constructor(socket: Socket) {
    this.#socket = socket
  }

  reply(reply: Reply): void {
    this.#pending += formatReply(reply)
  }

  /** Whether so much is held that it has to go. */
  get full(): boolean {
    return this.#pending.length >= mostHeld
  }

  /** Sends everything, and waits while the peer has too much to read already. @throws ConnectionClosed */
  flush(): Promise<void> | undefined {
    this.send()
    if (!this.#socket.writable) throw new ConnectionClosed()
    return this.#socket.writableNeedDrain ? drained(this.#socket) : undefined
  }

  /** Sends everything and waits for nothing. */
  send(): void {
    if (this.#pending === "") return
    const text = this.#pending
    this.#pending = ""
    if (this.#socket.writable) this.#socket.write(text, "utf8")
  }
}

function drained(socket: Socket): Promise<void> {
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
