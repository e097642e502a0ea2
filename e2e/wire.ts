import { once } from "node:events"
import { connect as connectPlain, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"

/** A connection one types into by hand. Everything the server says is kept in `said`. */
export interface Wire {
  readonly said: string
  /** Has the server hung up? */
  readonly closed: boolean
  send(text: string | Uint8Array): void
  /** Waits until what was said since the last `until` matches; throws after `milliseconds` or when the server hangs up. */
  until(pattern: RegExp, milliseconds?: number): Promise<string>
  /** Waits until the server hangs up. */
  end(milliseconds?: number): Promise<void>
  /** STARTTLS is agreed: go on in TLS. */
  startTls(): Promise<void>
  close(): void
}

/** Connects to a port of this machine. */
export async function openWire(port: number, { secure = false } = {}): Promise<Wire> {
  const options = { host: "127.0.0.1", port }
  const trusting = { rejectUnauthorized: false }
  let socket: Socket = secure ? connectTls({ ...options, ...trusting }) : connectPlain(options)
  let said = ""
  let read = 0
  let closed = false
  let waiting: (() => void) | undefined
  const listen = (from: Socket) => {
    from.on("data", (chunk: Buffer) => {
      said += chunk.toString("latin1")
      waiting?.()
    })
    from.on("error", () => undefined)
    from.on("close", () => {
      if (from !== socket) return
      closed = true
      waiting?.()
    })
  }
  await once(socket, secure ? "secureConnect" : "connect")
  listen(socket)
  const wait = async (done: () => boolean, milliseconds: number, what: string) => {
    const deadline = Date.now() + milliseconds
    while (!done()) {
      if (Date.now() > deadline) throw new Error(`waited for ${what}, heard: ${said.slice(-500)}`)
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting = resolve
      const timer = setTimeout(resolve, Math.max(1, deadline - Date.now()))
      await promise
      clearTimeout(timer)
    }
  }
  return {
    get said() {
      return said
    },
    get closed() {
      return closed
    },
    send: (text) => void (socket.writable && socket.write(text)),
    async until(pattern, milliseconds = 15_000) {
      await wait(() => pattern.test(said.slice(read)) || closed, milliseconds, String(pattern))
      const heard = said.slice(read)
      if (!pattern.test(heard)) throw new Error(`hung up before ${pattern}: ${said.slice(-500)}`)
      read = said.length
      return heard
    },
    end: (milliseconds = 15_000) => wait(() => closed, milliseconds, "the end"),
    async startTls() {
      const plain = socket
      plain.removeAllListeners("data")
      socket = connectTls({ socket: plain, ...trusting })
      await once(socket, "secureConnect")
      listen(socket)
    },
    close: () => socket.destroy(),
  }
}
