import type { Socket } from "node:net"
import { ByteReader, type LineLimit, textOf } from "../line/byte-reader.ts"
import { limits } from "./limits.ts"
import { SyntaxFault } from "./reply.ts"

/** Commands whose line may be longer than others. */
const longer = /^(auth|pass) /i

/** The lines of a client. A line that is too long is a mistake, and what follows it is understood. */
export class Input {
  readonly #reader: ByteReader

  constructor(socket: Socket) {
    this.#reader = new ByteReader(socket)
  }

  /** Whether a whole line has come already. */
  get hasLine(): boolean {
    return this.#reader.hasLine
  }

  /** A command without its line end, one character 0–255 per byte. @throws ConnectionClosed; SyntaxFault when it is too long */
  command(): Promise<string> {
    return this.#line((start) =>
      longer.test(start.toString("latin1", 0, 5)) ? limits.credentials : limits.line,
    )
  }

  /** The answer to a challenge. @throws as `command` */
  response(): Promise<string> {
    return this.#line(() => limits.credentials)
  }

  /** Throws away what came and was not used (RFC 2595 §4). */
  drop(): void {
    this.#reader.drop()
  }

  async #line(limit: LineLimit): Promise<string> {
    const line = await this.#reader.line(limit)
    if (line) return textOf(line)
    await this.#reader.skipLine(Number.POSITIVE_INFINITY)
    throw new SyntaxFault("tooLong")
  }
}
