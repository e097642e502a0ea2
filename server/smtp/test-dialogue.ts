import { once } from "node:events"
import { connect } from "node:net"
import { Wire } from "../line/dialogue.ts"

/** A server in need may let a client wait until its database gives up. */
const patient = (wire: Wire) => Object.assign(wire, { patience: 60_000 })

/** A client for tests that says exactly what it is told, byte for byte, and hands out replies one by one. */
export class Dialogue {
  #wire: Wire

  private constructor(wire: Wire) {
    this.#wire = patient(wire)
  }

  /** @param from the address of this machine that the client has */
  static async open(
    port: number,
    { tls = false, from }: { tls?: boolean; from?: string } = {},
  ): Promise<Dialogue> {
    const near = () => new Wire(connect({ port, host: "127.0.0.1", localAddress: from }))
    const wire = tls ? Wire.tls(port) : from === undefined ? Wire.plain(port) : near()
    await once(wire.socket, tls ? "secureConnect" : "connect")
    return new Dialogue(wire)
  }

  /** Sends bytes; one character 0–255 each. */
  write(text: string): void {
    this.#wire.send(text)
  }

  /** The next whole reply, its lines joined by LF; "" when the server hung up. */
  async reply(): Promise<string> {
    const reply = await this.#wire.take((text, from) => {
      const lines = /(?:\d{3}-[^\r\n]*\r\n)*\d{3} [^\r\n]*\r\n/y
      lines.lastIndex = from
      return lines.exec(text)?.[0].length
    })
    return reply?.trimEnd().replaceAll("\r\n", "\n") ?? ""
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
    this.#wire = patient(new Wire(await this.#wire.encrypt()))
  }

  /** Resolves when the server has hung up. */
  hungUp(): Promise<void> {
    return this.#wire.hungUp()
  }

  close(): void {
    this.#wire.close()
  }
}
