import { connect, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"
import { type Clock, systemClock } from "../clock.ts"
import { Directory } from "../directory/directory.ts"
import { type Log, silentLog } from "../log.ts"
import type { CapLimits } from "../net/connection-caps.ts"
import { openListener } from "../net/listener.ts"
import { loadTls } from "../net/tls.ts"
import type { Store } from "../store/store.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"
import type { Hearing } from "./happening.ts"
import { createImapServer, type ImapServer } from "./server.ts"

/** The password of everybody in the test house. */
export const password = "correct horse battery"

export interface ImapHouseOptions {
  allowPlaintext?: boolean
  messageLimit?: number
  caps?: CapLimits
  perAccount?: number
  loginTime?: number
  clock?: Clock
  log?: Log
  /** Who lets scripts hear. */
  hearing?(parts: Pick<ImapHouse, "house" | "directory" | "store">): Hearing
}

/** A running IMAP server for tests: real store, directory, TLS and sockets, all in a folder of its own. */
export interface ImapHouse {
  store: Store
  house: TestHouse
  directory: Directory
  server: ImapServer
  /** Plain, with STARTTLS. */
  port: number
  /** TLS from the first byte. */
  tlsPort: number
  /** Makes an account in example.test; gives its id. */
  account(name: string, quotaBytes?: number): Promise<number>
  /**
   * Plays a dialogue. `C:` lines are sent, `S:` lines must come, in order, until the script is over. `C2:` and `S2:` are a
   * second connection. In `S:` lines `$name` stands for one word, the same each time, `...` at the end for any rest; a
   * line of `...` alone for any lines. Connections are signed in as `user` first, unless there is none.
   * @returns what the names stood for
   */
  talk(
    script: string,
    options?: { user?: string; captures?: Record<string, string> },
  ): Promise<Record<string, string>>
  close(): Promise<void>
}

export async function openImapHouse(options: ImapHouseOptions = {}): Promise<ImapHouse> {
  const house = await openTestHouse({ clock: options.clock })
  const shared = { clock: options.clock ?? systemClock, log: options.log ?? silentLog }
  const keyFolder = `${house.folder}/keys`
  const directory = new Directory({
    ...shared,
    sql: house.sql,
    prisma: house.prisma,
    keyFolder,
    hostname: undefined,
  })
  const hostname = "mail.example.test"
  const tls = await loadTls({ tls: undefined, dataFolder: house.folder, hostname, machineName: "machine" })
  const { allowPlaintext = true, messageLimit = 1 << 20, caps, perAccount, loginTime } = options
  const { store } = house
  const server = createImapServer({
    ...shared,
    hearing: options.hearing?.({ house, directory, store }),
    store,
    directory,
    tls,
    hostname,
    messageLimit,
    allowPlaintext,
    caps,
    perAccount,
    loginTime,
  })
  const host = "127.0.0.1"
  const plain = await openListener({
    port: 0,
    host,
    log: shared.log,
    onConnection: (socket) => server.handle(socket, false),
  })
  const encrypted = await openListener({
    port: 0,
    host,
    log: shared.log,
    tls,
    onConnection: (socket) => server.handle(socket, true),
  })
  const tester = { address: "test" }
  await directory.createDomain({ name: "example.test" }, tester)
  return {
    store,
    house,
    directory,
    server,
    port: plain.port,
    tlsPort: encrypted.port,
    async account(name, quotaBytes = 0) {
      const account = await directory.createAccount(
        { address: `${name}@example.test`, password, quotaBytes },
        tester,
      )
      return account.id
    },
    talk: (script, how = {}) => talk(plain.port, script, how),
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
  /** How much of the text has been handed out. */
  #read = 0
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

  /** The next line without its line end; "(closed)" when there will be none. */
  async line(): Promise<string> {
    for (;;) {
      const at = this.#text.indexOf("\r\n", this.#read)
      if (at >= 0) {
        const line = this.#text.slice(this.#read, at)
        this.#read = at + 2
        return line
      }
      this.#text = this.#text.slice(this.#read)
      this.#read = 0
      if (this.#ended) return "(closed)"
      await this.#news()
    }
  }

  /** The next so many bytes. */
  async bytes(count: number): Promise<string> {
    const pieces: string[] = []
    for (let missing = count; ; ) {
      const piece = this.#text.slice(this.#read, this.#read + missing)
      pieces.push(piece)
      this.#read += piece.length
      missing -= piece.length
      if (missing === 0 || this.#ended) return pieces.join("")
      await this.#news()
    }
  }

  /** Sends a command and collects everything up to its tagged reply, that included. */
  async command(text: string): Promise<string[]> {
    const tag = text.split(" ", 1)[0]
    this.send(`${text}\r\n`)
    const lines: string[] = []
    do lines.push(await this.line())
    while (!lines.at(-1)!.startsWith(`${tag} `) && lines.at(-1) !== "(closed)")
    return lines
  }

  #news(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new Error(`nothing more came; left over: ${this.#text.slice(this.#read, this.#read + 200)}`),
          ),
        10_000,
      )
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
    })
  }
}

async function talk(
  port: number,
  script: string,
  { user, captures = {} }: { user?: string; captures?: Record<string, string> },
): Promise<Record<string, string>> {
  const wires = new Map<string, Wire>()
  const open = async (name: string) => {
    const wire = Wire.plain(port)
    wires.set(name, wire)
    if (!user) return wire
    await wire.line()
    const signedIn = await wire.command(`login LOGIN ${user}@example.test "${password}"`)
    if (!signedIn.at(-1)!.startsWith("login OK")) throw new Error(`could not sign in: ${signedIn.at(-1)}`)
    return wire
  }
  try {
    let skipping = false
    for (const [index, line] of script.split("\n").entries()) {
      const found = /^\s*([CS])(\d*): ?(.*)$/.exec(line)
      if (!found) continue
      const [, side, name, text] = found as unknown as [string, string, string, string]
      const wire = wires.get(name) ?? (await open(name))
      if (side === "C") wire.send(`${filled(text, captures)}\r\n`)
      else if (text === "...") skipping = true
      else {
        await expectLine(wire, text, { captures, skipping, where: `line ${index}: ${line.trim()}` })
        skipping = false
      }
    }
    return captures
  } finally {
    for (const wire of wires.values()) wire.socket.destroy()
  }
}

const filled = (text: string, captures: Record<string, string>) =>
  text.replace(/\$([a-z]\w*)/g, (whole, name: string) => captures[name] ?? whole)

async function expectLine(
  wire: Wire,
  text: string,
  { captures, skipping, where }: { captures: Record<string, string>; skipping: boolean; where: string },
): Promise<void> {
  const passed: string[] = []
  for (;;) {
    const line = await wire.line().catch((error: Error) => {
      throw new Error(`${where}\n  ${error.message}\n  passed over: ${passed.join("\n  ")}`)
    })
    const found = matchLine(text, line, captures)
    if (found) {
      Object.assign(captures, found)
      return
    }
    passed.push(line)
    if (!skipping || line === "(closed)") throw new Error(`${where}\n  came instead: ${passed.join("\n  ")}`)
  }
}

/** The captures of a line that fits; undefined when it does not. */
function matchLine(
  text: string,
  line: string,
  captures: Record<string, string>,
): Record<string, string> | undefined {
  const names: string[] = []
  const open = text.endsWith("...")
  const pattern = (open ? text.slice(0, -3) : text)
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\\\$([a-z]\w*)/g, (_whole, name: string) => {
      if (captures[name] !== undefined) return captures[name].replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      if (names.includes(name)) return `\\${names.indexOf(name) + 1}`
      names.push(name)
      return "([^\\s()[\\]]+)"
    })
  const found = new RegExp(`^${pattern}${open ? "" : "$"}`).exec(line)
  return found ? Object.fromEntries(names.map((name, index) => [name, found[index + 1]!])) : undefined
}
