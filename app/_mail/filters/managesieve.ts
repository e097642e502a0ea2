// Somebody's scripts on the mail server, asked for in ManageSieve (RFC 5804). What always holds:
// - names and scripts go as literals, so that nothing in them is part of a command;
// - nobody signs in before TLS, unless no TLS was asked for (another server on this machine, in tests);
// - one conversation does what one request needs and ends; from beginning to end it has `patience`.
import { connect, type Socket } from "node:net"
import { type ConnectionOptions, connect as connectTls } from "node:tls"
import { asMailError, MailError } from "../../../server/errors.ts"
import {
  type Ending,
  endingIn,
  lineIn,
  type Remark,
  refusalOf,
  remarksIn,
  type Word,
} from "./managesieve-answer.ts"

/** Where the ManageSieve server is, how to trust it, and the credential for this moment. */
export interface SieveAccess {
  host: string
  port: number
  /** Undefined: no TLS at all. */
  tls?: ConnectionOptions
  auth: { user: string; token: string } | { user: string; password: string }
}

export interface ScriptEntry {
  name: string
  active: boolean
}

/** A whole conversation, milliseconds. */
const patience = 30_000
/** Lines one answer may have: more scripts than anybody keeps. */
const mostLines = 2_000
const mostBytes = 6 << 20

const lost = (cause?: unknown) =>
  new MailError("unavailable", "The filters on the mail server cannot be reached right now", { cause })

/** The bytes that came and were not read yet. */
class Arrivals {
  #bytes: Buffer = Buffer.alloc(0)
  #over: Error | undefined
  #wake: (() => void) | undefined

  constructor(socket: Socket) {
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
      if (this.#bytes.length > mostBytes) socket.destroy()
      this.#wake?.()
    })
    const end = (error?: unknown) => {
      this.#over ??= lost(error)
      this.#wake?.()
    }
    socket.on("error", end)
    socket.on("close", () => end())
  }

  async line(): Promise<Word[]> {
    for (;;) {
      const line = lineIn(this.#bytes)
      if (line) {
        this.#bytes = this.#bytes.subarray(line.length)
        return line.words
      }
      if (this.#over) throw this.#over
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}

/** A conversation with the server, signed in. */
export class ManageSieve {
  #socket: Socket
  #arrivals: Arrivals
  /** What the server can do, by name; names are in capitals. */
  #capabilities = new Map<string, string>()

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#arrivals = new Arrivals(socket)
  }

  /** Opens a conversation, does something in it and ends it. @throws MailError */
  static async use<T>(access: SieveAccess, act: (client: ManageSieve) => Promise<T>): Promise<T> {
    const { host, port, tls, auth } = access
    const client = new ManageSieve(connect({ host, port, noDelay: true }))
    const timer = setTimeout(() => client.#socket.destroy(), patience)
    try {
      await client.#learn()
      if (tls) await client.#secure(tls)
      await client.#signIn(auth)
      return await act(client)
    } catch (thrown) {
      throw asMailError(thrown)
    } finally {
      clearTimeout(timer)
      client.#socket.end("LOGOUT\r\n")
      client.#socket.destroySoon()
    }
  }

  /** The extensions scripts may require. */
  get extensions(): ReadonlySet<string> {
    return new Set(this.#capabilities.get("SIEVE")?.split(" "))
  }

  async list(): Promise<ScriptEntry[]> {
    const { lines } = await this.#ask("LISTSCRIPTS")
    return lines.map(([name, mark]) => ({
      name: name?.text ?? "",
      active: mark?.text.toUpperCase() === "ACTIVE",
    }))
  }

  /** The text of a script. @throws MailError "no-such-entry" */
  async get(name: string): Promise<string> {
    const { lines } = await this.#ask("GETSCRIPT", name)
    return lines[0]?.[0]?.text ?? ""
  }

  /** Looks whether a script is right. */
  async check(source: string): Promise<{ faults: Remark[]; warnings: Remark[] }> {
    const { ending } = await this.#exchange("CHECKSCRIPT", source)
    if (ending.kind === "OK") return { faults: [], warnings: warningsIn(ending) }
    if (ending.code !== undefined) throw refusalOf(ending)
    return { faults: remarksIn(ending.text), warnings: [] }
  }

  /** Keeps a script, in place of one of that name. @throws MailError "invalid", "limit" */
  async put(name: string, source: string): Promise<Remark[]> {
    return warningsIn((await this.#ask("PUTSCRIPT", name, source)).ending)
  }

  /** Has a script run on all mail that comes; none with "". @throws MailError "no-such-entry" */
  async activate(name: string): Promise<void> {
    await this.#ask("SETACTIVE", name)
  }

  /** @throws MailError "no-such-entry", "in-use" while it runs */
  async delete(name: string): Promise<void> {
    await this.#ask("DELETESCRIPT", name)
  }

  /** @throws MailError "no-such-entry", "already-exists" */
  async rename(from: string, to: string): Promise<void> {
    await this.#ask("RENAMESCRIPT", from, to)
  }

  async #learn(): Promise<void> {
    const { lines } = await this.#answer()
    this.#capabilities = new Map(
      lines.map(([name, value]) => [name?.text.toUpperCase() ?? "", value?.text ?? ""]),
    )
  }

  async #secure(tls: ConnectionOptions): Promise<void> {
    await this.#ask("STARTTLS")
    this.#socket.removeAllListeners("data")
    const secure = connectTls({ ...tls, socket: this.#socket })
    this.#socket = secure
    this.#arrivals = new Arrivals(secure)
    await this.#learn()
  }

  async #signIn(auth: SieveAccess["auth"]): Promise<void> {
    const [mechanism, response] =
      "token" in auth
        ? ["OAUTHBEARER", `n,a=${saslName(auth.user)},\x01auth=Bearer ${auth.token}\x01\x01`]
        : ["PLAIN", `\0${auth.user}\0${auth.password}`]
    this.#send("AUTHENTICATE", [mechanism!, Buffer.from(response!).toString("base64")])
    let words = await this.#arrivals.line()
    // A challenge where we have nothing more to say is how a token is refused (RFC 7628 §3.2.3).
    if (!endingIn(words)) {
      this.#send('"AQ=="', [])
      words = await this.#arrivals.line()
    }
    const ending = endingIn(words)
    if (ending?.kind === "OK") return
    if (ending?.code === "TRYLATER") throw refusalOf(ending)
    throw new MailError("bad-credentials", "The mail server did not accept the sign-in", { cause: ending })
  }

  async #ask(command: string, ...strings: string[]) {
    const answer = await this.#exchange(command, ...strings)
    if (answer.ending.kind !== "OK") throw refusalOf(answer.ending)
    return answer
  }

  #exchange(command: string, ...strings: string[]) {
    this.#send(command, strings)
    return this.#answer()
  }

  #send(command: string, strings: readonly string[]): void {
    const pieces = strings.map((text) => {
      const bytes = Buffer.from(text)
      return Buffer.concat([Buffer.from(` {${bytes.length}+}\r\n`), bytes])
    })
    this.#socket.write(Buffer.concat([Buffer.from(command), ...pieces, Buffer.from("\r\n")]))
  }

  async #answer(): Promise<{ lines: Word[][]; ending: Ending }> {
    const lines: Word[][] = []
    for (;;) {
      const words = await this.#arrivals.line()
      const ending = endingIn(words)
      if (ending?.kind === "BYE") throw lost(new Error(ending.text))
      if (ending) return { lines, ending }
      if (lines.push(words) > mostLines) throw lost(new Error("endless answer"))
    }
  }
}

function warningsIn({ code, detail, text }: Ending): Remark[] {
  return code === "WARNINGS" ? remarksIn(text || detail) : []
}

const saslName = (user: string) => user.replaceAll("=", "=3D").replaceAll(",", "=2C")
