import { createHash } from "node:crypto"
import { Model } from "./model.ts"
import { openStream, type Response, type ResponseStream } from "./stream.ts"

/** Commands during which message numbers stay as they are (RFC 3501 §7.4.1). */
const numbered = /^(?:FETCH|STORE|SEARCH|SORT|THREAD) /

/** How a command ended, and what was said before. */
export interface Reply {
  status: string
  text: string
  said: Response[]
}

/** A client that believes what it is told and complains when that cannot be. */
export class SoakClient {
  readonly name: string
  readonly qresync: boolean
  readonly model = new Model()
  mailbox = ""
  /** What was known of mailboxes that were left, for QRESYNC. */
  readonly #left = new Map<
    string,
    { uidValidity: number; modseq: number; known: Map<number, string | undefined> }
  >()
  readonly #stream: ResponseStream
  #tags = 0
  #running = ""
  /** What was said last, for when something is wrong. */
  #last: string[] = []

  private constructor(stream: ResponseStream, name: string, qresync: boolean) {
    this.#stream = stream
    this.name = name
    this.qresync = qresync
  }

  static async open(port: number, login: { user: string; password: string; name: string; qresync: boolean }) {
    const client = new SoakClient(await openStream(port), login.name, login.qresync)
    await client.#stream.next()
    await client.run(`LOGIN ${login.user} ${login.password}`)
    if (login.qresync) await client.run("ENABLE QRESYNC")
    return client
  }

  /** Runs a command. @throws Error for BAD, and for NO unless `refusable` */
  async run(
    command: string,
    { literal, refusable = false }: { literal?: Buffer; refusable?: boolean } = {},
  ): Promise<Reply> {
    const tag = `${this.name}${++this.#tags}`
    this.#running = command
    this.#last = [...this.#last.slice(-60), `C: ${command}`]
    this.#stream.socket.write(`${tag} ${command}${literal ? ` {${literal.length}+}` : ""}\r\n`)
    if (literal) this.#stream.socket.write(Buffer.concat([literal, Buffer.from("\r\n")]))
    const said: Response[] = []
    for (;;) {
      const response = await this.#stream.next()
      if (response.startsWith("+ ")) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        this.#stream.socket.write("DONE\r\n")
      } else if (response.startsWith(`${tag} `)) {
        const [, status = "", text = ""] = /^\S+ (\S+) ?(.*)$/s.exec(response) ?? []
        if (status === "BAD" || (status === "NO" && !refusable)) throw new Error(`${command} → ${response}`)
        return { status, text, said }
      } else {
        said.push(response)
        this.#last.push(response.slice(0, 120))
        try {
          this.#hear(response)
        } catch (error) {
          throw new Error(`${this.name}: ${(error as Error).message}; heard ${JSON.stringify(this.#last)}`)
        }
      }
    }
  }

  /** Asks for UIDs until all are known: VANISHED speaks of UIDs, and a MODSEQ means something only with all up to it. */
  async settle(): Promise<void> {
    if (!this.qresync || this.mailbox === "") return
    while (this.model.uids.length < this.model.length) await this.run("UID FETCH 1:* (FLAGS)")
  }

  /** Selects a mailbox, taking up what was known of it where QRESYNC is on. */
  async select(name: string): Promise<boolean> {
    if (this.qresync && this.mailbox !== "") {
      await this.settle()
      const { uidValidity, modseq } = this.model
      this.#left.set(this.mailbox, { uidValidity, modseq, known: this.model.knowledge() })
    }
    const left = this.#left.get(name)
    const known = left && left.uidValidity > 0 && left.modseq > 0 ? left : undefined
    // What is known comes first, so that what changed meanwhile is told about it.
    this.model.reset()
    this.mailbox = ""
    const tail = known
      ? ` (QRESYNC (${known.uidValidity} ${known.modseq}))`
      : this.qresync
        ? " (CONDSTORE)"
        : ""
    const reply = await this.run(`SELECT ${name}${tail}`, { refusable: true })
    if (reply.status !== "OK") return false
    this.mailbox = name
    if (known && known.uidValidity === this.model.uidValidity) this.#resync(known.known, reply.said)
    if (this.qresync) await this.run("UID FETCH 1:* (FLAGS)")
    return true
  }

  /** Puts together what was known and what was told; it must be as long as the mailbox. */
  #resync(known: Map<number, string | undefined>, said: readonly Response[]): void {
    const now = new Map(known)
    for (const response of said) {
      const vanished = /^\* VANISHED (?:\(EARLIER\) )?(\S+)$/.exec(response)
      if (vanished)
        for (const range of vanished[1]!.split(",")) {
          const [first = 0, last = first] = range.split(":").map(Number)
          for (const uid of now.keys()) if (uid >= first && uid <= last) now.delete(uid)
        }
    }
    const counts = said.flatMap((response) => /^\* (\d+) EXISTS$/.exec(response)?.[1] ?? []).map(Number)
    const count = this.model.length
    // What comes while the mailbox is being opened is counted, and its UID need not be told before it is asked for.
    const arrived = Math.max(0, counts.at(-1)! - counts[0]!)
    for (const uid of this.model.uids) now.set(uid, undefined)
    if (now.size > count || now.size < count - arrived)
      throw new Error(`QRESYNC leads to ${now.size} messages, EXISTS says ${counts.join(", then ")}`)
  }

  #hear(response: Response): void {
    const counted = /^\* (\d+) (EXISTS|EXPUNGE|FETCH)(.*)$/s.exec(response)
    if (counted) {
      const number = Number(counted[1])
      if (counted[2] === "EXISTS") this.model.exists(number)
      else if (counted[2] === "FETCH") this.#fetched(number, counted[3]!)
      else {
        if (numbered.test(this.#running)) throw new Error(`EXPUNGE during ${this.#running}`)
        this.model.expunge(number)
      }
      return
    }
    const vanished = /^\* VANISHED (\(EARLIER\) )?(\S+)$/.exec(response)
    if (vanished) {
      if (numbered.test(this.#running) && !vanished[1]) throw new Error(`VANISHED during ${this.#running}`)
      if (!vanished[1]) this.model.vanish(vanished[2]!)
    }
    // MODSEQ in a FETCH says nothing of other messages; only the server knows up to where all was told.
    const code = /\[(UIDVALIDITY|HIGHESTMODSEQ) (\d+)\]/.exec(response)
    if (code?.[1] === "UIDVALIDITY") this.model.uidValidity = Number(code[2])
    if (code?.[1] === "HIGHESTMODSEQ") this.model.modseq = Math.max(this.model.modseq, Number(code[2]))
    if (response.startsWith("* BYE")) throw new Error(response)
  }

  #fetched(number: number, items: string): void {
    const uid = /(?:^| |\()UID (\d+)/.exec(items)
    const flags = /(?:^| |\()FLAGS \(([^)]*)\)/.exec(items)
    this.model.fetched(number, {
      ...(uid ? { uid: Number(uid[1]) } : {}),
      ...(flags ? { flags: flags[1]! } : {}),
    })
    const body = /BODY\[\] \{(\d+)\}\r\n/.exec(items)
    if (body)
      checkBytes(items.slice(body.index + body[0].length, body.index + body[0].length + Number(body[1])))
  }

  close(): void {
    this.#stream.socket.destroy()
  }
}

/** A message that says what its body hashes to. */
export function soakMessage(text: string): Buffer {
  const hash = createHash("sha256").update(text, "latin1").digest("hex")
  return Buffer.from(`Subject: soak ${hash.slice(0, 4)}\r\nX-Hash: ${hash}\r\n\r\n${text}`, "latin1")
}

function checkBytes(message: string): void {
  const hash = /^X-Hash: (\S+)\r$/m.exec(message)?.[1]
  if (!hash) return
  const body = message.slice(message.indexOf("\r\n\r\n") + 4)
  if (createHash("sha256").update(body, "latin1").digest("hex") !== hash)
    throw new Error("the bytes are not those that were stored")
}
