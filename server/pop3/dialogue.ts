import { connect, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"
import { type Clock, systemClock } from "../clock.ts"
import { Directory } from "../directory/directory.ts"
import { type Log, silentLog } from "../log.ts"
import type { CapLimits } from "../net/connection-caps.ts"
import { openListener } from "../net/listener.ts"
import { loadTls } from "../net/tls.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"
import { createPop3Server, type Pop3Server } from "./server.ts"

/** The password of everybody in the test house. */
export const password = "correct horse battery"

export interface Pop3HouseOptions {
  allowPlaintext?: boolean
  caps?: CapLimits
  loginTime?: number
  idleTime?: number
  log?: Log
  clock?: Clock
  /** URL of a PostgreSQL server; SQLite without. */
  postgresql?: string | undefined
}

/** A running POP3 server for tests: real store, directory, TLS and sockets, all in a folder of its own. */
export interface Pop3House {
  house: TestHouse
  directory: Directory
  server: Pop3Server
  /** Plain, with STLS. */
  port: number
  /** TLS from the first byte. */
  tlsPort: number
  /** Makes an account in example.test with these messages in its INBOX; gives its id. */
  account(name: string, ...messages: string[]): Promise<number>
  deliver(account: number, ...messages: string[]): Promise<void>
  /**
   * Plays a dialogue. `C:` lines are sent, `S:` lines must come, in order. `C2:` and `S2:` are a second connection. In
   * `S:` lines `...` stands for any rest. Connections are signed in as `user` first, unless there is none.
   */
  talk(script: string, user?: string): Promise<void>
  /** A connection that is signed in. */
  signedIn(user: string): Promise<Wire>
  close(): Promise<void>
}

export async function openPop3House(options: Pop3HouseOptions = {}): Promise<Pop3House> {
  const house = await openTestHouse({ clock: options.clock, postgresql: options.postgresql })
  const { store } = house
  const shared = { clock: systemClock, log: options.log ?? silentLog }
  const keyFolder = `${house.folder}/keys`
  const parts = { ...shared, sql: house.sql, prisma: house.prisma, keyFolder, hostname: undefined }
  const directory = new Directory(parts)
  const hostname = "mail.example.test"
  const tls = await loadTls({ tls: undefined, dataFolder: house.folder, hostname, machineName: "machine" })
  const { allowPlaintext = true, caps, loginTime, idleTime } = options
  const server = createPop3Server({
    ...shared,
    store,
    directory,
    tls,
    hostname,
    allowPlaintext,
    caps,
    loginTime,
    idleTime,
  })
  const host = "127.0.0.1"
  const listen = (secure: boolean) =>
    openListener({
      port: 0,
      host,
      log: shared.log,
      ...(secure ? { tls } : {}),
      onConnection: (socket) => server.handle(socket, secure),
    })
  const plain = await listen(false)
  const encrypted = await listen(true)
  const tester = { address: "test" }
  await directory.createDomain({ name: "example.test" }, tester)
  const deliver = async (account: number, ...messages: string[]) => {
    for (const message of messages) {
      const incoming = store.receive(100_000_000)
      await incoming.write(Buffer.from(message, "latin1"))
      await store.append(account, "INBOX", [
        { staged: await incoming.finish(), flags: { bits: 0, keywords: [] } },
      ])
    }
  }
  const signedIn = async (user: string) => {
    const wire = Wire.plain(plain.port)
    await wire.line()
    wire.send(`USER ${user}@example.test\r\nPASS ${password}\r\n`)
    await wire.line()
    const answer = await wire.line()
    if (!answer.startsWith("+OK")) throw new Error(`could not sign in: ${answer}`)
    return wire
  }
  return {
    house,
    directory,
    server,
    port: plain.port,
    tlsPort: encrypted.port,
    async account(name, ...messages) {
      const { id } = await directory.createAccount({ address: `${name}@example.test`, password }, tester)
      await deliver(id, ...messages)
      return id
    },
    deliver,
    talk: (script, user) => talk(script, () => (user ? signedIn(user) : Wire.plain(plain.port))),
    signedIn,
    async close() {
      await plain.close()
      await encrypted.close()
      await server.close()
      await house.close()
    },
  }
}

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

  static tls(port: number): Wire {
    return new Wire(connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false }))
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
