import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, openSync, readFileSync } from "node:fs"
import { connect } from "node:net"

/** A program that runs in the foreground until it is stopped. */
export class Running {
  readonly #child: ChildProcess
  readonly #log: string

  constructor([program, args]: [string, string[]], log: string) {
    this.#log = log
    const file = openSync(log, "a")
    // A group of its own, so that what it starts ends with it.
    this.#child = spawn(program, args, { stdio: ["ignore", file, file], detached: true })
    closeSync(file)
    // Nothing outlives the test, wherever that failed.
    process.once("exit", () => this.#signal("SIGKILL"))
  }

  /** Waits until something listens, or says what the program said before it ended. */
  async listens(address: string, port: number): Promise<this> {
    const deadline = Date.now() + 30_000
    while (!(await canConnect(address, port))) {
      if (this.#child.exitCode !== null || Date.now() > deadline)
        throw new Error(
          `${this.#child.spawnargs.at(-1)} does not listen at ${address}:${port}\n${this.log()}`,
        )
      await new Promise((resume) => setTimeout(resume, 50))
    }
    return this
  }

  log(): string {
    return readFileSync(this.#log, "utf8")
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, "exit")
    this.#signal("SIGTERM")
    const timer = setTimeout(() => this.#signal("SIGKILL"), 5_000)
    await gone
    clearTimeout(timer)
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, signal)
  }
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once("connect", () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })
}
