import type { Socket } from "node:net"
import { ConnectionClosed } from "../line/connection-closed.ts"
import { Source } from "../line/source.ts"
import { Inflation } from "./deflation.ts"
import { CommandMachine, type Step } from "./grammar/command-machine.ts"
import { SyntaxFault } from "./grammar/syntax-fault.ts"

/** The commands of a client, and what may come between them. Nothing is read while nobody asks. */
export class Input {
  readonly machine = new CommandMachine()
  readonly #source: Source
  #interrupted = false
  #inflation: Inflation | undefined

  constructor(socket: Socket) {
    this.#source = new Source(socket)
  }

  /** Whether something of the client is being waited for. */
  get waiting(): boolean {
    return this.#source.waiting
  }

  /** The next step that is not "more". @throws ConnectionClosed */
  async next(): Promise<Step> {
    for (;;) {
      const step = this.machine.next()
      if (step.kind !== "more") return step
      await this.#more()
    }
  }

  /** The same, or undefined when `interrupt` was called: before, meanwhile, or while nobody waited. @throws ConnectionClosed */
  async nextUnlessInterrupted(): Promise<Step | undefined> {
    for (;;) {
      if (this.#takeInterrupt()) return undefined
      const step = this.machine.next()
      if (step.kind !== "more") return step
      await this.#more("interruptible")
    }
  }

  /** A line that is no command. @throws ConnectionClosed; SyntaxFault when it is longer than `limit` */
  async line(limit: number): Promise<string> {
    for (;;) {
      const line = this.#line(limit)
      if (line !== undefined) return line
      await this.#more()
    }
  }

  /** The same, or undefined when `interrupt` was called. @throws as `line` */
  async lineUnlessInterrupted(limit: number): Promise<string | undefined> {
    for (;;) {
      const line = this.#line(limit)
      if (line !== undefined) return line
      if (this.#takeInterrupt()) return undefined
      await this.#more("interruptible")
    }
  }

  /** Wakes whoever waits interruptibly; one call is never lost, several may be one. */
  interrupt(): void {
    this.#interrupted = true
    this.#source.wake()
  }

  /** The bytes of the literal that was taken with `machine.stream()`. @throws ConnectionClosed */
  async *literal(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = this.machine.streamed()
      if (chunk === "end") return
      if (chunk) yield chunk
      else await this.#more()
    }
  }

  /**
   * Gives up a command whose message literal is not wanted (any more), reading to its end where that is at most `most`
   * bytes away. Returns false when what follows cannot be understood. @throws ConnectionClosed
   */
  async abandon(most: number): Promise<boolean> {
    let step = this.machine.refuse("", most)
    if (step.kind === "more") step = await this.next()
    return step.kind === "bad" && !step.fatal
  }

  /** From now on what comes is compressed. */
  inflate(): void {
    this.#inflation = new Inflation(this.#source.wake)
  }

  /**
   * From now on what comes is plain again, from where the peer closed its compressed stream (RFC 8437 §4.1).
   * @returns false when the peer went on compressing
   */
  async plain(): Promise<boolean> {
    const inflation = this.#inflation
    if (!inflation) return true
    let rest = inflation.after()
    while (rest === "wait") {
      await this.#source.news()
      rest = inflation.after()
    }
    inflation.close()
    this.#inflation = undefined
    if (rest === "broken" || this.machine.available > 0) return false
    this.machine.push(Buffer.from(rest))
    return true
  }

  /** Gives back memory that is not needed while nothing comes. */
  rest(): void {
    if (this.machine.available === 0) this.#inflation?.rest()
  }

  /** Nothing will be asked for any more. */
  close(): void {
    this.#inflation?.close()
  }

  /** Throws away what came and was not used, in us and in the socket. */
  drop(): void {
    this.#source.drop()
  }

  #line(limit: number): string | undefined {
    const line = this.machine.nextLine(limit)
    if (line === "too-long") throw new SyntaxFault("The line is too long")
    return line
  }

  #read(): Buffer | null {
    const inflation = this.#inflation
    if (!inflation) return this.#source.read()
    const plain = inflation.read()
    if (plain || !inflation.hungry) return plain
    const packed = this.#source.read()
    if (packed) inflation.push(packed)
    return null
  }

  get #over(): boolean {
    if (this.#source.gone || this.#inflation?.over) return true
    return this.#source.ended && this.#inflation?.hungry !== false
  }

  #takeInterrupt(): boolean {
    const interrupted = this.#interrupted
    this.#interrupted = false
    return interrupted
  }

  async #more(how?: "interruptible"): Promise<void> {
    for (;;) {
      const chunk = this.#read()
      if (chunk) {
        this.machine.push(chunk)
        return
      }
      if (this.#over) throw new ConnectionClosed()
      await this.#source.news()
      if (how && this.#interrupted) return
    }
  }
}
