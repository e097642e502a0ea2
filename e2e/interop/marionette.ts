import { once } from "node:events"
import { connect, type Socket } from "node:net"

// Mozilla's remote protocol: JSON in netstrings. Requests are [0, id, command, parameters], answers [1, id, error, result].

interface Failure {
  error: string
  message: string
  stacktrace: string
}

/** A program of Mozilla's that is told what to do from outside. */
export class Marionette {
  readonly #socket: Socket
  #heard = Buffer.alloc(0)
  #id = 0
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on("data", (chunk) => this.#hear(chunk))
    socket.on("error", () => undefined)
    socket.on("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the program has gone"))
    })
  }

  /** Takes charge of the program that listens on this port, with the rights of its own code. */
  static async open(port: number): Promise<Marionette> {
    const socket = connect({ host: "127.0.0.1", port })
    await once(socket, "connect")
    const marionette = new Marionette(socket)
    await marionette.#command("WebDriver:NewSession", { capabilities: { alwaysMatch: {} } })
    await marionette.#command("Marionette:SetContext", { value: "chrome" })
    await marionette.#command("WebDriver:SetTimeouts", { script: 120_000 })
    return marionette
  }

  /**
   * Runs the body of an async function in the program's window.
   * @param body sees the arguments as `args`
   * @returns what it returned, as JSON carries it
   */
  async run<Result>(body: string, ...args: unknown[]): Promise<Result> {
    const script = `const args = arguments; return (async () => { ${body} })()`
    const { value } = (await this.#command("WebDriver:ExecuteScript", { script, args })) as { value: Result }
    return value
  }

  /** Asks the program to end. */
  async quit(): Promise<void> {
    await this.#command("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => undefined)
    this.#socket.destroy()
  }

  #command(name: string, parameters: object): Promise<unknown> {
    const id = ++this.#id
    const waiter = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiter)
    const text = JSON.stringify([0, id, name, parameters])
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`)
    return waiter.promise
  }

  #hear(chunk: Buffer): void {
    this.#heard = Buffer.concat([this.#heard, chunk])
    for (;;) {
      const colon = this.#heard.indexOf(":")
      if (colon < 0) return
      const end = colon + 1 + Number(this.#heard.subarray(0, colon).toString())
      if (this.#heard.length < end) return
      const packet = JSON.parse(this.#heard.subarray(colon + 1, end).toString())
      this.#heard = this.#heard.subarray(end)
      // The greeting is an object and no answer.
      if (Array.isArray(packet)) this.#answer(packet as [1, number, Failure | null, unknown])
    }
  }

  #answer([, id, failure, result]: [1, number, Failure | null, unknown]): void {
    const waiter = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (failure) waiter?.reject(new Error(`${failure.error}: ${failure.message}\n${failure.stacktrace}`))
    else waiter?.resolve(result)
  }
}
