import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"

/** A client for tests that says exactly what it is told, byte for byte, and hands out replies one by one. */
export class Dialogue {
  #socket: Socket
  #buffer = ""
  #closed = false
  #wake: () => void = () => {}

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#listen()
  }

  static async open(port: number, { tls = false } = {}): Promise<Dialogue> {
    const socket = tls
      ? connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false })
      : connect({ port, host: "127.0.0.1" })
    const dialogue = new Dialogue(socket)
    await once(socket, tls ? "secureConnect" : "connect")
    socket.setNoDelay(true)
    return dialogue
  }

  /** Sends bytes; one character 0–255 each. */
  write(text: string): void {
    this.#socket.write(Buffer.from(text, "latin1"))
  }

  /** The next whole reply, its lines joined by LF; "" when the server hung up. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3} [^\r\n]*\r\n/.exec(this.#buffer)
      if (match) {
        this.#buffer = this.#buffer.slice(match[0].length)
        return match[0].trimEnd().replaceAll("\r\n", "\n")
      }
      if (this.#closed) return ""
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Sends a line and gives the reply. */
  async say(line: string): Promise<string> {
    this.write(`${line}\r\n`)
    return this.reply()
  }

  /**
   * Plays a transcript: what follows "C: " is sent as a line, what follows "S: " must begin the next reply. @throws
   * Error that shows where the server departed from it
   */
  async play(transcript: string): Promise<void> {
    for (const line of transcript.split("\n").map((text) => text.trim())) {
      if (line.startsWith("C: ")) this.write(`${line.slice(3)}\r\n`)
      else if (line.startsWith("S: ")) {
        const reply = await this.reply()
        if (!reply.startsWith(line.slice(3)))
          throw new Error(`expected "${line.slice(3)}" but got "${reply}"`)
      }
    }
  }

  /** Goes on with TLS after the server said it is ready. */
  async startTls(): Promise<void> {
    this.#socket.removeAllListeners()
    this.#buffer = ""
    this.#socket = connectTls({ socket: this.#socket, rejectUnauthorized: false })
    this.#listen()
    await once(this.#socket, "secureConnect")
  }

  /** Resolves when the server has hung up. */
  async hungUp(): Promise<void> {
    while (!this.#closed)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
  }

  close(): void {
    this.#socket.destroy()
  }

  #listen(): void {
    this.#socket.on("data", (chunk) => {
      this.#buffer += chunk.toString("latin1")
      this.#wake()
    })
    this.#socket.on("error", () => this.#end())
    this.#socket.on("end", () => this.#end())
    this.#socket.on("close", () => this.#end())
  }

  #end(): void {
    this.#closed = true
    this.#wake()
  }
}
