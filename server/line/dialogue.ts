import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"

/** One connection of a test: sends text, hands out what comes, one character 0–255 per byte. */
export class Wire {
  readonly socket: Socket
  /** How long something to come is waited for, ms. */
  patience = 10_000
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
    for (const event of ["error", "end", "close"]) socket.on(event, end)
  }

  static plain<Kind extends Wire>(this: new (socket: Socket) => Kind, port: number): Kind {
    return new this(connect(port, "127.0.0.1"))
  }

  static tls<Kind extends Wire>(this: new (socket: Socket) => Kind, port: number): Kind {
    return new this(connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false }))
  }

  /** The socket in TLS, for another wire, when the server has said that it is ready. */
  async encrypt(): Promise<Socket> {
    this.socket.removeAllListeners()
    const encrypted = connectTls({ socket: this.socket, rejectUnauthorized: false })
    await once(encrypted, "secureConnect")
    return encrypted
  }

  /** Whether the server has hung up. */
  get ended(): boolean {
    return this.#ended
  }

  send(text: string): void {
    this.socket.write(Buffer.from(text, "latin1"))
  }

  /**
   * Hands out so much of what comes as `measure` says belongs together; undefined when the connection ends before.
   * @param measure how many characters from `from` on; undefined while that cannot be told
   */
  async take(measure: (text: string, from: number) => number | undefined): Promise<string | undefined> {
    for (;;) {
      const length = measure(this.#text, this.#read)
      if (length !== undefined) {
        const taken = this.#text.slice(this.#read, this.#read + length)
        this.#read += length
        return taken
      }
      this.#text = this.#text.slice(this.#read)
      this.#read = 0
      if (this.#ended) return undefined
      await this.#news()
    }
  }

  /** Everything up to and with the next `end`; "(closed)" when that does not come. */
  async until(end: string): Promise<string> {
    let searched = 0
    const taken = await this.take((text, from) => {
      const at = text.indexOf(end, from + Math.max(0, searched - end.length))
      searched = text.length - from
      return at < 0 ? undefined : at + end.length - from
    })
    return taken ?? "(closed)"
  }

  /** The next line without its line end; "(closed)" when there will be none. */
  async line(): Promise<string> {
    const line = await this.until("\r\n")
    return line.endsWith("\r\n") ? line.slice(0, -2) : line
  }

  /** The next so many bytes; what there is when the connection ends before. */
  async bytes(count: number): Promise<string> {
    const pieces: string[] = []
    for (let missing = count; missing > 0; missing -= pieces.at(-1)!.length) {
      const piece = await this.take((text, from) => Math.min(missing, text.length - from) || undefined)
      if (piece === undefined) break
      pieces.push(piece)
    }
    return pieces.join("")
  }

  /** Sends a command and gives the line that answers it. */
  async ask(text: string): Promise<string> {
    this.send(`${text}\r\n`)
    return this.line()
  }

  /** Waits until the server has hung up. */
  async hungUp(): Promise<void> {
    while (!this.#ended) await this.#news()
  }

  close(): void {
    this.socket.destroy()
  }

  async #news(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const complaint = () =>
      reject(new Error(`nothing more came; left over: ${this.#text.slice(this.#read, this.#read + 200)}`))
    const timer = setTimeout(complaint, this.patience)
    this.#wake = resolve
    await promise.finally(() => clearTimeout(timer))
    this.#wake = undefined
  }
}

/** What the names in a dialogue stand for. */
export type Captures = Record<string, string>

/**
 * Plays a dialogue. `C:` lines are sent, `S:` lines must come, in order, until the script is over. `C2:` and `S2:` are a
 * second connection. In `S:` lines `$name` stands for one word, the same each time, `...` at the end for any rest; a
 * line of `...` alone for any lines.
 * @param open makes each connection, when it is used first
 * @returns what the names stood for
 * @throws Error that shows where the server departed from the script
 */
export async function play(
  script: string,
  open: () => Wire | Promise<Wire>,
  captures: Captures = {},
): Promise<Captures> {
  const wires = new Map<string, Wire>()
  try {
    let skipping = false
    for (const [index, line] of script.split("\n").entries()) {
      const found = /^\s*([CS])(\d*): ?(.*)$/.exec(line)
      if (!found) continue
      const [, side, name, text] = found as unknown as [string, string, string, string]
      const wire = wires.get(name) ?? (await open())
      wires.set(name, wire)
      if (side === "C") wire.send(`${filled(text, captures)}\r\n`)
      else if (text === "...") skipping = true
      else {
        await expectLine(wire, text, { captures, skipping, where: `line ${index}: ${line.trim()}` })
        skipping = false
      }
    }
    return captures
  } finally {
    for (const wire of wires.values()) wire.close()
  }
}

const filled = (text: string, captures: Captures) =>
  text.replace(/\$([a-z]\w*)/g, (whole, name: string) => captures[name] ?? whole)

async function expectLine(
  wire: Wire,
  text: string,
  { captures, skipping, where }: { captures: Captures; skipping: boolean; where: string },
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
function matchLine(text: string, line: string, captures: Captures): Captures | undefined {
  const names: string[] = []
  const open = text.endsWith("...")
  const pattern = escaped(open ? text.slice(0, -3) : text).replace(
    /\\\$([a-z]\w*)/g,
    (_whole, name: string) => {
      if (captures[name] !== undefined) return escaped(captures[name])
      if (names.includes(name)) return `\\${names.indexOf(name) + 1}`
      names.push(name)
      return "([^\\s()[\\]]+)"
    },
  )
  const found = new RegExp(`^${pattern}${open ? "" : "$"}`).exec(line)
  return found ? Object.fromEntries(names.map((name, index) => [name, found[index + 1]!])) : undefined
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
