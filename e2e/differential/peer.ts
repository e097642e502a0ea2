import { Wire } from "../../server/line/dialogue.ts"

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

/** A connection to an IMAP server that takes commands as text and gives what was answered, not understood at all. */
export class Peer {
  readonly #wire: Wire
  #tags = 0

  private constructor(wire: Wire) {
    this.#wire = wire
  }

  /** Connects and hears the greeting. */
  static async open({ port, secure }: Pick<Address, "port" | "secure">): Promise<Peer> {
    const peer = new Peer(secure ? Wire.tls(port) : Wire.plain(port))
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
    this.#wire.send(text)
    const untagged: string[] = []
    for (;;) {
      const response = await this.#response()
      if (response === undefined) return { untagged, tagged: "closed" }
      if (response.startsWith(`${tag} `)) return { untagged, tagged: response.slice(tag.length + 1) }
      untagged.push(response)
    }
  }

  close(): void {
    this.#wire.close()
  }

  /** One response with its literals, without its last line end; undefined when there is no other. */
  async #response(): Promise<string | undefined> {
    let searched = 0
    const response = await this.#wire.take((text, from) => {
      for (;;) {
        const at = text.indexOf("\r\n", from + searched)
        if (at < 0) return undefined
        const literal = /\{(\d+)\}$/.exec(text.slice(Math.max(from + searched, at - 20), at))
        if (!literal) return at + 2 - from
        searched = at + 2 + Number(literal[1]) - from
      }
    })
    return response?.slice(0, -2)
  }
}
