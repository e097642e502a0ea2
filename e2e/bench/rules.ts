import { once } from "node:events"
import { connect, type Socket } from "node:net"

/** How mail is brought, and to whom. */
interface Post {
  port: number
  /** Recipients, each with the script. */
  users: readonly string[]
  messages: number
}

/** Connections at a time. */
const couriers = 20

/** A connection that asks and waits for a line that ends an answer. */
class Line {
  readonly #socket: Socket
  #text = ""
  #wake: (() => void) | undefined
  #closed = false

  private constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true)
    socket.on("close", () => {
      this.#closed = true
      this.#wake?.()
    })
    socket.on("data", (chunk) => {
      this.#text += chunk.toString("latin1")
      this.#wake?.()
    })
  }

  static async open(port: number): Promise<Line> {
    const socket = connect(port, "127.0.0.1")
    await once(socket, "connect")
    return new Line(socket)
  }

  /** Sends something. @returns what comes back, up to the last line of it */
  async ask(text: string | Buffer, last: RegExp): Promise<string> {
    if (text.length > 0) this.#socket.write(text)
    for (;;) {
      const found = last.exec(this.#text)
      if (found) {
        const answer = this.#text.slice(0, found.index + found[0].length)
        this.#text = this.#text.slice(answer.length)
        return answer
      }
      if (this.#closed) throw new Error(`the connection was closed: ${this.#text}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  end(): void {
    this.#socket.destroy()
  }
}

const managesieve = /^(?:OK|NO|BYE)\b.*\r\n/m

/** Gives somebody a script by ManageSieve and makes it the one that runs. */
export async function giveScript(
  port: number,
  { user, password, source }: { user: string; password: string; source: string },
): Promise<void> {
  const line = await Line.open(port)
  await line.ask("", managesieve)
  const steps = [
    `AUTHENTICATE "PLAIN" "${Buffer.from(`\0${user}\0${password}`).toString("base64")}"\r\n`,
    `PUTSCRIPT "bench" {${Buffer.byteLength(source)}+}\r\n${source}\r\n`,
    'SETACTIVE "bench"\r\n',
  ]
  for (const step of steps) {
    const answer = await line.ask(step, managesieve)
    if (!/^OK\b/m.test(answer)) throw new Error(`ManageSieve said: ${answer}`)
  }
  line.end()
}

const reply = /^\d{3} .*\r\n/m

/** Brings messages by LMTP over some connections that stay open. @returns seconds from the first to the last answer */
export async function deliverAll({ port, users, messages }: Post): Promise<number> {
  const lines = await Promise.all(Array.from({ length: couriers }, () => Line.open(port)))
  for (const line of lines) {
    await line.ask("", reply)
    await line.ask("LHLO bench.example.net\r\n", reply)
  }
  let next = 0
  const began = performance.now()
  await Promise.all(
    lines.map(async (line) => {
      for (let number = next++; number < messages; number = next++)
        await bring(line, users[number % users.length]!, number)
    }),
  )
  const seconds = (performance.now() - began) / 1000
  for (const line of lines) line.end()
  return seconds
}

async function bring(line: Line, user: string, number: number): Promise<void> {
  await line.ask("MAIL FROM:<news@shop.example.net>\r\n", reply)
  await line.ask(`RCPT TO:<${user}>\r\n`, reply)
  await line.ask("DATA\r\n", reply)
  const answer = await line.ask(message(number), reply)
  if (!answer.startsWith("250")) throw new Error(`the server said: ${answer}`)
}

/** Some 4 KB that look like mail; every tenth is for one of the rules. */
function message(number: number): string {
  const list =
    number % 10 === 0 ? `List-Id: Friends of ${number % 97} <list${number % 97}.example.org>\r\n` : ""
  return (
    `From: "Anna Shop" <news@shop.example.net>\r\nTo: somebody@example.test\r\n` +
    `Subject: Re: [ticket ${number}] what we said about the delivery of ${number % 50} parcels\r\n` +
    `Date: Sat, 21 Nov 2026 09:30:00 +0100\r\nMessage-ID: <${number}.${performance.now()}@shop.example.net>\r\n` +
    `${list}X-Mailer: Bench\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n` +
    `${"We have looked at it and it will be there on Tuesday, I think.\r\n".repeat(58)}.\r\n`
  )
}

/** A hundred rules as people have them; all of them are asked where none holds. */
export function hundredRules(): string {
  const asks = [
    (n: number) => `header :contains "list-id" "list${n}.example.org"`,
    (n: number) => `address :is :domain "from" "partner${n}.example.com"`,
    (n: number) => `header :matches "subject" "*[project-${n}]*"`,
    (n: number) =>
      `anyof (address :is ["to", "cc"] "role${n}@example.test", header :contains "x-topic" "t${n}")`,
    (n: number) => `allof (header :contains "subject" "invoice ${n}", not exists "x-spam", size :under 500K)`,
    (n: number) =>
      `address :contains :localpart ["from", "sender", "reply-to"] ["billing${n}", "orders${n}"]`,
    (n: number) => `header :regex "subject" "^(Re|Fwd): *order #${n}[0-9]+$"`,
    (n: number) => `envelope :is "from" "bounce${n}@lists.example.org"`,
  ]
  const rules = Array.from({ length: 100 }, (_, n) => {
    const place = `Rules/${n % 8}`
    return `# ${n}\nif ${asks[n % asks.length]!(n)} {\n  fileinto :create "${place}";\n  stop;\n}\n`
  })
  return `require ["fileinto", "mailbox", "envelope", "regex"];\n${rules.join("")}`
}
