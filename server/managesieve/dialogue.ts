import { connect, type Socket } from "node:net"
import { systemClock } from "../clock.ts"
import { Directory } from "../directory/directory.ts"
import { type Log, silentLog } from "../log.ts"
import type { CapLimits } from "../net/connection-caps.ts"
import { openListener } from "../net/listener.ts"
import { loadTls } from "../net/tls.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"
import { createManageSieveServer, type ManageSieveServer } from "./server.ts"

/** The password of everybody in the test house. */
export const password = "correct horse battery"

export interface ManageSieveHouseOptions {
  allowPlaintext?: boolean
  caps?: CapLimits
  loginTime?: number
  log?: Log
}

/** A running ManageSieve server for tests: real store, directory, TLS and sockets, all in a folder of its own. */
export interface ManageSieveHouse {
  house: TestHouse
  directory: Directory
  server: ManageSieveServer
  /** Plain, with STARTTLS. */
  port: number
  /** Makes an account in example.test; gives its id. */
  account(name: string): Promise<number>
  /**
   * Plays a dialogue. `C:` lines are sent, `S:` lines must come, in order; `C2:` and `S2:` are a second connection. In
   * `S:` lines `...` stands for any rest. Connections are signed in as `user` first, unless there is none.
   */
  talk(script: string, user?: string): Promise<void>
  /** A connection behind its greeting. */
  open(): Promise<Wire>
  /** A connection that is signed in. */
  signedIn(user: string): Promise<Wire>
  close(): Promise<void>
}

export async function openManageSieveHouse(options: ManageSieveHouseOptions = {}): Promise<ManageSieveHouse> {
  const house = await openTestHouse()
  const shared = { clock: systemClock, log: options.log ?? silentLog }
  const keyFolder = `${house.folder}/keys`
  const parts = { ...shared, sql: house.sql, prisma: house.prisma, keyFolder, hostname: undefined }
  const directory = new Directory(parts)
  const hostname = "mail.example.test"
  const tls = await loadTls({ tls: undefined, dataFolder: house.folder, hostname, machineName: "machine" })
  const { allowPlaintext = true, caps, loginTime } = options
  const premises = { ...shared, store: house.store, directory, tls, hostname, allowPlaintext }
  const server = createManageSieveServer({ ...premises, caps, loginTime })
  const plain = await openListener({
    port: 0,
    host: "127.0.0.1",
    onConnection: (socket) => server.handle(socket, false),
  })
  const tester = { address: "test" }
  await directory.createDomain({ name: "example.test" }, tester)
  const open = async () => {
    const wire = Wire.plain(plain.port)
    await wire.until("\r\nOK ")
    await wire.line()
    return wire
  }
  const signedIn = async (user: string) => {
    const wire = await open()
    const answer = await wire.ask(`AUTHENTICATE "PLAIN" "${plainResponse(user)}"`)
    if (!answer.startsWith("OK")) throw new Error(`could not sign in: ${answer}`)
    return wire
  }
  return {
    house,
    directory,
    server,
    port: plain.port,
    account: async (name) =>
      (await directory.createAccount({ address: `${name}@example.test`, password }, tester)).id,
    talk: (script, user) => talk(script, () => (user ? signedIn(user) : open())),
    open,
    signedIn,
    async close() {
      await plain.close()
      await server.close()
      await house.close()
    },
  }
}

/** What somebody of the test house says to PLAIN. */
export const plainResponse = (user: string) =>
  Buffer.from(`\0${user}@example.test\0${password}`).toString("base64")

/** One connection of a test: sends text, hands out lines. */
export class Wire {
  readonly socket: Socket
  #text = ""
  #wake: (() => void) | undefined
  #ended = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on("data", (chunk) => {
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

  static plain(port: number): Wire {
    return new Wire(connect(port, "127.0.0.1"))
  }

  send(text: string): void {
    this.socket.write(Buffer.from(text, "latin1"))
  }

  /** Everything up to and with the next `end`; what there is when the connection ends before. */
  async until(end: string): Promise<string> {
    for (let searched = 0; ; ) {
      const at = this.#text.indexOf(end, Math.max(0, searched - end.length))
      if (at >= 0) {
        const taken = this.#text.slice(0, at + end.length)
        this.#text = this.#text.slice(at + end.length)
        return taken
      }
      searched = this.#text.length
      if (this.#ended) {
        this.#text = ""
        return "(closed)"
      }
      await this.#news()
    }
  }

  /** The next line without its line end; "(closed)" when there will be none. */
  async line(): Promise<string> {
    return (await this.until("\r\n")).replace(/\r\n$/, "")
  }

  /** Sends a command and gives the line that answers it. */
  async ask(text: string): Promise<string> {
    this.send(`${text}\r\n`)
    return this.line()
  }

  #news(): Promise<void> {
    return new Promise((resolve, reject) => {
      const complaint = () => reject(new Error(`nothing more came; left over: ${this.#text.slice(0, 200)}`))
      const timer = setTimeout(complaint, 10_000)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
    })
  }
}

async function talk(script: string, open: () => Wire | Promise<Wire>): Promise<void> {
  const wires = new Map<string, Wire>()
  try {
    for (const line of script.split("\n")) {
      const [, side, name, text] = /^\s*([CS])(\d*): ?(.*)$/.exec(line) ?? []
      if (side === undefined) continue
      const wire = wires.get(name!) ?? (await open())
      wires.set(name!, wire)
      if (side === "C") wire.send(`${text}\r\n`)
      else await expectLine(wire, text!)
    }
  } finally {
    for (const wire of wires.values()) wire.socket.destroy()
  }
}

async function expectLine(wire: Wire, text: string): Promise<void> {
  const came = await wire.line()
  const fits = text.endsWith("...") ? came.startsWith(text.slice(0, -3)) : came === text
  if (!fits) throw new Error(`expected: ${text}\ncame instead: ${came}`)
}
