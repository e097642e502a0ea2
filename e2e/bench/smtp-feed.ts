import { once } from "node:events"
import { connect, type Socket } from "node:net"

export interface FeedOptions {
  port: number
  count: number
  connections: number
  /** To whom the message of a number goes. */
  recipient(number: number): string
}

const sender = "somebody@elsewhere.test"

const body = `From: ${sender}\r\nTo: somebody\r\nSubject: of the bench\r\n\r\n${`${"x".repeat(76)}\r\n`.repeat(50)}.\r\n`

/**
 * Gives messages of 4 KB to a server over several connections, commands in one go where they may be (RFC 2920).
 * @returns seconds from the first command to the last answer; connecting comes before
 */
export async function feed(options: FeedOptions): Promise<number> {
  const { count, connections, recipient } = options
  const lines = await Promise.all(Array.from({ length: connections }, () => Line.open(options)))
  let next = 0
  const began = performance.now()
  await Promise.all(
    lines.map(async (line) => {
      for (let number = next++; number < count; number = next++) {
        line.say(`MAIL FROM:<${sender}>\r\nRCPT TO:<${recipient(number)}>\r\nDATA\r\n`)
        await line.hear(250, 250, 354)
        line.say(body)
        await line.hear(250)
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  for (const line of lines) line.close()
  return seconds
}

class Line {
  readonly #socket: Socket
  #held = ""

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setEncoding("latin1")
    socket.on("data", (text: string) => (this.#held += text))
  }

  static async open({ port }: FeedOptions): Promise<Line> {
    const socket = connect(port, "127.0.0.1")
    await once(socket, "connect")
    const line = new Line(socket)
    await line.hear(220)
    line.say("EHLO bench.example\r\n")
    await line.hear(250)
    return line
  }

  say(text: string): void {
    this.#socket.write(text)
  }

  /** The next replies, with the codes they must have. */
  async hear(...codes: number[]): Promise<void> {
    for (const code of codes) {
      let reply = /^(?:\d{3}-.*\r\n)*(\d{3})[ \r].*/.exec(this.#held)
      for (; !reply?.[0] || !this.#held.includes("\r\n", reply[0].length); ) {
        await once(this.#socket, "data")
        reply = /^(?:\d{3}-.*\r\n)*(\d{3})[ \r].*/.exec(this.#held)
      }
      this.#held = this.#held.slice(this.#held.indexOf("\r\n", reply[0].length) + 2)
      if (Number(reply[1]) !== code) throw new Error(`${code} expected: ${reply[0]}`)
    }
  }

  close(): void {
    this.#socket.end("QUIT\r\n")
  }
}
