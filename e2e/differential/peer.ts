import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"

/** What a server said to one command, each response whole with its literals, one character 0–255 per byte. */
export interface Answer {
  untagged: string[]
  /** Without the tag; "closed" when the server hung up instead. */
  tagged: string
}

/** Where an IMAP server listens, and who signs in there. */
export interface Address {
  port: number
  secure: boolean
  user: string
  password: string
}

const patience = 10_000

/** A connection to an IMAP server that takes commands as text and gives what was answered, not understood at all. */
export class Peer {
  readonly #socket: Socket
  #text = ""
  #ended = false
  #wake: (() => void) | undefined
  #tags = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString("latin1")
      this.#wake?.()
    })
    const end = () => {
      this.#ended = true
      this.#wake?.()
    }
    socket.on("error", end)
    socket.on("close", end)
  }

  /** Connects and hears the greeting. */
  static async open({ port, secure }: Pick<Address, "port" | "secure">): Promise<Peer> {
    const where = { host: "127.0.0.1", port }
    const socket = secure ? connectTls({ ...where, rejectUnauthorized: false }) : connect(where)
    await once(socket, secure ? "secureConnect" : "connect")
    const peer = new Peer(socket)
    await peer.#response()
    return peer
  }

  /** Connects and signs in. */
  static async signedIn(address: Address): Promise<Peer> {
    const peer = await Peer.open(address)
    const { tagged } = await peer.command(`LOGIN ${address.user} ${address.password}`)
    if (!tagged.startsWith("OK")) throw new Error(`could not sign in at port ${address.port}: ${tagged}`)
    return peer
  }

  /** Sends a command without its tag; literals in it announce themselves with "+". */
  command(text: string): Promise<Answer> {
    const tag = `t${++this.#tags}`
    return this.exchange(`${tag} ${text}\r\n`, tag)
  }

  /** Sends bytes as they are and listens up to the reply to `tag`. */
  async exchange(text: string, tag: string): Promise<Answer> {
    this.#socket.write(Buffer.from(text, "latin1"))
    const untagged: string[] = []
    for (;;) {
      const response = await this.#response()
      if (response === undefined) return { untagged, tagged: "closed" }
      if (response.startsWith(`${tag} `)) return { untagged, tagged: response.slice(tag.length + 1) }
      untagged.push(response)
    }
  }

  close(): void {
    this.#socket.destroy()
  }

  /** One response with its literals, without its last line end; undefined when there is no other. */
  async #response(): Promise<string | undefined> {
    for (let searched = 0; ; ) {
      const at = this.#text.indexOf("\r\n", searched)
      if (at < 0) {
        if (this.#ended) return undefined
        await this.#news()
        continue
      }
      const literal = /\{(\d+)\}$/.exec(this.#text.slice(Math.max(searched, at - 20), at))
      if (literal) searched = at + 2 + Number(literal[1])
      else {
        const response = this.#text.slice(0, at)
        this.#text = this.#text.slice(at + 2)
        return response
      }
    }
  }

  async #news(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(
      () => reject(new Error(`nothing more came behind: ${this.#text.slice(0, 200)}`)),
      patience,
    )
    this.#wake = resolve
    await promise.finally(() => clearTimeout(timer))
  }
}
