import type { Socket } from "node:net"

/** What a server said: all lines of one reply (RFC 5321 §4.2.1). */
export interface Reply {
  code: number
  /** As it came, lines parted by "\n". */
  text: string
}

/** The other side went away, fell silent, or does not speak SMTP. Its message says which. */
export class ConnectionLost extends Error {}

/** Longest line and longest reply that are read, bytes; a good server stays far below (RFC 5321 §4.5.3.1.5). */
const longestLine = 4_096
const longestReply = 65_536

const lineForm = /^([2-5]\d\d)(?:([ -])(.*))?$/

/** Reads the replies of a server, one by one. */
export class Replies {
  readonly #socket: Socket
  #held = ""
  #wake: (() => void) | undefined
  #lost: ConnectionLost | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on("readable", () => this.#wake?.())
    socket.on("error", (error) => this.#lose(error.message))
    socket.on("end", () => this.#lose("the connection was closed"))
    socket.on("close", () => this.#lose("the connection was closed"))
  }

  /** Whether nothing has come that nobody asked for. */
  get quiet(): boolean {
    return this.#held === "" && this.#socket.readableLength === 0
  }

  get lost(): boolean {
    return this.#lost !== undefined
  }

  /**
   * The next reply.
   * @param patience milliseconds; the whole reply must have come by then, however it trickles
   * @throws ConnectionLost
   */
  async next(patience: number): Promise<Reply> {
    const timer = setTimeout(() => this.abandon("no answer in time"), patience)
    try {
      return await this.#read()
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends the connection at once; who waits for a reply hears why. */
  abandon(why: string): void {
    this.#lose(why)
    this.#socket.destroy()
  }

  /** Leaves the socket to somebody else. */
  release(): void {
    for (const event of ["readable", "end", "close"]) this.#socket.removeAllListeners(event)
  }

  async #read(): Promise<Reply> {
    const lines: string[] = []
    let size = 0
    for (;;) {
      const line = await this.#line()
      const [, code, mark] = lineForm.exec(line) ?? this.#garbage(line)
      lines.push(line)
      size += line.length
      if (size > longestReply) this.#garbage("a reply without end")
      if (mark !== "-") return { code: Number(code), text: lines.join("\n") }
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf("\n")
      if (end >= 0) {
        const line = this.#held.slice(0, end)
        this.#held = this.#held.slice(end + 1)
        return Buffer.from(line, "latin1").toString("utf8").trimEnd()
      }
      if (this.#held.length > longestLine) this.#garbage(this.#held)
      const chunk: Buffer | null = this.#socket.read()
      if (chunk) this.#held += chunk.toString("latin1")
      else if (this.#lost) throw this.#lost
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  #garbage(line: string): never {
    this.abandon(`not an SMTP reply: ${line.slice(0, 200)}`)
    throw this.#lost!
  }

  #lose(why: string): void {
    this.#lost ??= new ConnectionLost(why)
    this.#wake?.()
  }
}
