import { connect, type Socket } from "node:net"

/** Whose maildrop is read, and where. */
export interface Maildrop {
  port: number
  user: string
  password: string
}

/** What one session took. */
export interface Download {
  seconds: number
  messages: number
  bytes: number
}

/** Signs in and takes every message one after the other, as a mail program does that fetches for the first time. */
export async function downloadAll({ port, user, password }: Maildrop): Promise<Download> {
  const session = new Session(connect(port, "127.0.0.1"))
  const started = performance.now()
  await session.reply()
  await session.ask(`USER ${user}`)
  await session.ask(`PASS ${password}`)
  const messages = Number((await session.ask("STAT")).split(" ")[1])
  let bytes = 0
  for (let number = 1; number <= messages; number++) bytes += await session.take(`RETR ${number}`)
  await session.ask("QUIT")
  return { seconds: (performance.now() - started) / 1000, messages, bytes }
}

const end = Buffer.from("\r\n.\r\n")

class Session {
  readonly #socket: Socket
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.#socket = socket.setNoDelay()
    this.#chunks = socket[Symbol.asyncIterator]()
  }

  async ask(line: string): Promise<string> {
    this.#socket.write(`${line}\r\n`)
    return this.reply()
  }

  /** The next line; throws when it is a refusal. */
  async reply(): Promise<string> {
    while (!this.#rest.includes("\n")) await this.#more()
    const at = this.#rest.indexOf("\n")
    const line = this.#rest.toString("latin1", 0, at).trimEnd()
    this.#rest = this.#rest.subarray(at + 1)
    if (!line.startsWith("+OK")) throw new Error(`POP3: ${line}`)
    return line
  }

  /** Takes an answer of many lines; its length. */
  async take(line: string): Promise<number> {
    await this.ask(line)
    let bytes = 0
    for (;;) {
      const at = this.#rest.indexOf(end)
      if (at >= 0) {
        this.#rest = this.#rest.subarray(at + end.length)
        return bytes + at + 2
      }
      // The end may lie across two chunks.
      const sure = Math.max(0, this.#rest.length - end.length + 1)
      bytes += sure
      this.#rest = this.#rest.subarray(sure)
      await this.#more()
    }
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next()
    if (done) throw new Error("POP3: the server has hung up")
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, value]) : value
  }
}
