import { createInterface } from "node:readline"
import { type Letter, LetterFault } from "./letter.ts"

/** What -bs works with. */
export interface Terminal {
  /** Its encoding is set here, and it is read to its end. */
  input: NodeJS.ReadableStream
  write(text: string): void
  hostname: string
  /** Of the largest message, bytes. */
  limit: number
  send(letter: Letter): Promise<void>
}

const path = /^<?([^<>\s]*)>?(?:\s.*)?$/

// Lines come byte for byte, so that a message in any character set stays as it is; addresses are UTF-8.
const decoded = (address: string) => Buffer.from(address, "latin1").toString("utf8")

/** SMTP over standard input and output (-bs): what is said ends in the spool. */
export async function converse(terminal: Terminal): Promise<void> {
  const dialogue = new Dialogue(terminal)
  terminal.write(`220 ${terminal.hostname} ESMTP\r\n`)
  terminal.input.setEncoding("latin1")
  const lines = createInterface({ input: terminal.input, crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) if ((await dialogue.hear(line)) === "over") break
  terminal.write("221 2.0.0 Bye\r\n")
}

class Dialogue {
  readonly #terminal: Terminal
  #sender: string | undefined
  #recipients: string[] = []
  #message: { lines: string[]; size: number } | undefined

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  async hear(line: string): Promise<"over" | undefined> {
    if (this.#message) {
      if (line === ".") this.#say(await this.#finish(this.#message))
      else this.#take(this.#message, line)
      return undefined
    }
    const [, verb = "", rest = ""] = /^\s*(\S*)\s*(.*)$/.exec(line) ?? []
    if (verb.toLowerCase() === "quit") return "over"
    this.#say(this.#obey(verb.toLowerCase(), rest))
    return undefined
  }

  #obey(verb: string, rest: string): string {
    const { hostname, limit } = this.#terminal
    switch (verb) {
      case "helo":
        this.#forget()
        return `250 ${hostname}`
      case "ehlo":
        this.#forget()
        return `250-${hostname}\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE ${limit}`
      case "noop":
        return "250 2.0.0 OK"
      case "rset":
        this.#forget()
        return "250 2.0.0 OK"
      case "mail":
        return this.#mail(rest)
      case "rcpt":
        return this.#rcpt(rest)
      case "data":
        if (this.#recipients.length === 0) return "503 5.5.1 RCPT comes first"
        this.#message = { lines: [], size: 0 }
        return "354 End with a dot alone"
      default:
        return "500 5.5.2 There is no such command"
    }
  }

  #mail(rest: string): string {
    const found = /^FROM:\s*(.*)$/i.exec(rest)?.[1]?.match(path)
    if (!found) return "501 5.5.4 Say MAIL FROM:<address>"
    if (this.#sender !== undefined) return "503 5.5.1 There is a message begun; RSET gives it up"
    this.#sender = decoded(found[1]!)
    return "250 2.1.0 OK"
  }

  #rcpt(rest: string): string {
    const found = /^TO:\s*(.*)$/i.exec(rest)?.[1]?.match(path)
    if (this.#sender === undefined) return "503 5.5.1 MAIL comes first"
    if (!found?.[1]?.includes("@")) return "501 5.1.3 Say RCPT TO:<address>"
    this.#recipients.push(decoded(found[1]))
    return "250 2.1.5 OK"
  }

  #take(message: { lines: string[]; size: number }, line: string): void {
    const text = line.startsWith(".") ? line.slice(1) : line
    message.size += text.length + 2
    if (message.size <= this.#terminal.limit) message.lines.push(text)
  }

  async #finish({ lines, size }: { lines: string[]; size: number }): Promise<string> {
    const letter = {
      sender: this.#sender!,
      recipients: this.#recipients,
      bytes: Buffer.from(lines.map((line) => `${line}\r\n`).join(""), "latin1"),
    }
    this.#forget()
    if (size > this.#terminal.limit) return "552 5.3.4 The message is too large"
    return this.#terminal.send(letter).then(
      () => "250 2.0.0 Kept",
      (error: Error) => `${error instanceof LetterFault ? "554 5.6.0" : "451 4.3.0"} ${error.message}`,
    )
  }

  #forget(): void {
    this.#sender = undefined
    this.#recipients = []
    this.#message = undefined
  }

  #say(reply: string): void {
    this.#terminal.write(`${reply}\r\n`)
  }
}
