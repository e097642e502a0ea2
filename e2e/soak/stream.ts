import { once } from "node:events"
import { connect, type Socket } from "node:net"

/** One response: its text with literals in place of their announcements. */
export type Response = string

/** Cuts what a server says into responses, literals and all. */
export class ResponseStream {
  readonly socket: Socket
  #said: Buffer = Buffer.alloc(0)
  readonly #ready: Response[] = []
  #waiting: (() => void) | undefined
  #closed = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.on("data", (chunk: Buffer) => {
      this.#said = this.#said.length === 0 ? chunk : Buffer.concat([this.#said, chunk])
      for (let response = this.#take(); response !== undefined; response = this.#take())
        this.#ready.push(response)
      this.#waiting?.()
    })
    const close = () => {
      this.#closed = true
      this.#waiting?.()
    }
    socket.on("error", close).on("close", close)
  }

  /** The next response. @throws Error when the server hung up or says nothing for a minute */
  async next(): Promise<Response> {
    while (this.#ready.length === 0) {
      if (this.#closed) throw new Error("the server hung up")
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      this.#waiting = resolve
      const timer = setTimeout(() => reject(new Error("the server says nothing")), 60_000)
      await promise.finally(() => clearTimeout(timer))
    }
    return this.#ready.shift()!
  }

  #take(): Response | undefined {
    let from = 0
    for (;;) {
      const end = this.#said.indexOf("\r\n", from)
      if (end < 0) return undefined
      const announced = /\{(\d+)\}$/.exec(this.#said.toString("latin1", Math.max(from, end - 20), end))
      if (!announced) {
        const response = this.#said.toString("latin1", 0, end)
        this.#said = this.#said.subarray(end + 2)
        return response
      }
      from = end + 2 + Number(announced[1])
      if (this.#said.length < from) return undefined
    }
  }
}

/** Connects to a port of this machine. */
export async function openStream(port: number): Promise<ResponseStream> {
  const socket = connect({ host: "127.0.0.1", port })
  const stream = new ResponseStream(socket)
  await once(socket, "connect")
  return stream
}
