import { createSocket, type Socket as DatagramSocket } from "node:dgram"
import { once } from "node:events"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import packet from "dns-packet"

/** What the test's DNS server says about a name; absent names do not exist. */
export interface Records {
  mx?: { preference: number; exchange: string }[]
  a?: string[]
  aaaa?: string[]
  cname?: string
  tlsa?: packet.TlsaData[]
  /** The answer is said to be validated. */
  secure?: boolean
  /** Answers with an error, or not at all. */
  trouble?: "SERVFAIL" | "silence"
}

/** A DNS server on loopback with the records of a test. */
export class Nameserver {
  readonly records = new Map<string, Records>()
  readonly #socket: DatagramSocket

  private constructor(socket: DatagramSocket) {
    this.#socket = socket
    socket.on("message", (message, peer) => {
      const answer = this.#answer(packet.decode(message))
      if (answer) socket.send(packet.encode(answer), peer.port, peer.address)
    })
  }

  static async open(): Promise<Nameserver> {
    const socket = createSocket("udp4")
    socket.bind(0, "127.0.0.1")
    await once(socket, "listening")
    return new Nameserver(socket)
  }

  /** As MISSIVA_DNS_SERVERS wants it. */
  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`
  }

  close(): void {
    this.#socket.close()
  }

  #answer(query: packet.Packet): packet.Packet | undefined {
    const question = query.questions![0]!
    const records = this.records.get(question.name.toLowerCase())
    if (records?.trouble === "silence") return undefined
    const code = records?.trouble ? 2 : records ? 0 : 3
    return {
      type: "response",
      ...(query.id !== undefined && { id: query.id }),
      flags:
        packet.RECURSION_DESIRED |
        packet.RECURSION_AVAILABLE |
        (records?.secure ? packet.AUTHENTIC_DATA : 0) |
        code,
      questions: query.questions!,
      answers: records && code === 0 ? answersTo(question, records) : [],
    }
  }
}

function answersTo({ name, type }: packet.Question, records: Records): packet.Answer[] {
  if (records.cname) {
    const alias: packet.Answer = { name, type: "CNAME", ttl: 0, data: records.cname }
    return type === "CNAME"
      ? [alias]
      : [alias, ...answersTo({ name: records.cname, type }, { ...records, cname: "" })]
  }
  if (type === "MX") return (records.mx ?? []).map((data) => ({ name, type, ttl: 0, data }))
  if (type === "A") return (records.a ?? []).map((data) => ({ name, type, ttl: 0, data }))
  if (type === "TLSA") return (records.tlsa ?? []).map((data) => ({ name, type, ttl: 0, data }))
  if (type === "AAAA") return (records.aaaa ?? []).map((data) => ({ name, type, ttl: 0, data }))
  return []
}

/** What a peer does at a step: a reply, or one of the ways to fail. */
type Behaviour = string | "drop" | "stall" | "swallow"

/** How a peer behaves; what is absent goes well. A function sees the command. */
export interface Script {
  greeting?: Behaviour
  ehlo?: Behaviour
  /** After this reply every connection that speaks TLS is dropped. */
  starttls?: Behaviour
  mail?: (command: string) => Behaviour | undefined
  rcpt?: (address: string, command: string) => Behaviour | undefined
  data?: Behaviour
  /** After the last dot. "swallow": takes the message and hangs up without a word. */
  end?: () => Behaviour | undefined | Promise<undefined>
}

/** A message that a peer took. */
export interface Taken {
  sender: string
  recipients: string[]
  bytes: string
  helo: string
}

/** A mail server of another domain that does what its script says. */
export class Peer {
  script: Script = {}
  readonly taken: Taken[] = []
  connections = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
    server.on("connection", (socket) => {
      this.connections++
      this.#sockets.add(socket)
      socket.on("close", () => this.#sockets.delete(socket))
      socket.on("error", () => socket.destroy())
      new PeerSession(this, socket)
    })
  }

  /** @param port 0 for any; peers on other addresses of 127.0.0.0/8 may share it */
  static async open(host = "127.0.0.1", port = 0): Promise<Peer> {
    const server = createServer()
    server.listen(port, host)
    await once(server, "listening")
    return new Peer(server)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Ends the connections there are. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  close(): void {
    this.hangUp()
    this.#server.close()
  }
}

class PeerSession {
  readonly #peer: Peer
  readonly #socket: Socket
  #buffer = ""
  #inData = false
  #inTls = false
  #helo = ""
  #sender = ""
  #recipients: string[] = []

  constructor(peer: Peer, socket: Socket) {
    this.#peer = peer
    this.#socket = socket
    this.#act(peer.script.greeting, "220 peer ESMTP")
    socket.on("data", (chunk) => {
      if (this.#inTls) return socket.destroy()
      this.#buffer += chunk.toString("latin1")
      while (this.#next()) {}
    })
  }

  /** Carries a behaviour out; true when it was a reply. */
  #act(behaviour: Behaviour | undefined, usual: string): boolean {
    const what = behaviour ?? usual
    if (what === "stall") return false
    if (what === "drop" || what === "swallow") {
      this.#socket.destroy()
      return false
    }
    this.#socket.write(what.endsWith("\n") ? what : `${what}\r\n`)
    return true
  }

  #next(): boolean {
    const end = this.#buffer.indexOf(this.#inData ? "\r\n.\r\n" : "\r\n")
    if (end === -1) return false
    const text = this.#buffer.slice(0, end)
    this.#buffer = this.#buffer.slice(end + (this.#inData ? 5 : 2))
    if (this.#inData) this.#message(text)
    else this.#command(text)
    return true
  }

  #command(line: string): void {
    const { script } = this.#peer
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === "EHLO" || verb === "LHLO") {
      this.#helo = line.slice(5)
      this.#act(script.ehlo, "250-peer\r\n250-8BITMIME\r\n250 SIZE 10000000")
    } else if (line === "STARTTLS") {
      this.#inTls = this.#act(script.starttls, "220 go") && !script.starttls
    } else if (verb === "MAIL") {
      this.#sender = /<(.*?)>/.exec(line)![1]!
      this.#recipients = []
      this.#act(script.mail?.(line), "250 ok")
    } else if (verb === "RCPT") {
      const address = /<(.*?)>/.exec(line)![1]!
      const behaviour = script.rcpt?.(address, line)
      if (behaviour === undefined) this.#recipients.push(address)
      this.#act(behaviour, "250 ok")
    } else if (verb === "DATA") {
      const { data } = script
      this.#inData = this.#act(data, "354 go on") && data === undefined
    } else this.#act(undefined, verb === "QUIT" ? "221 bye" : "250 ok")
  }

  #message(text: string): void {
    this.#inData = false
    const behaviour = this.#peer.script.end?.()
    if (behaviour instanceof Promise) behaviour.then(() => this.#ended(text, undefined))
    else this.#ended(text, behaviour)
  }

  #ended(text: string, behaviour: Behaviour | undefined): void {
    const taken = behaviour === undefined || behaviour === "swallow"
    const bytes = `${text}\r\n`.replace(/^\./gm, "")
    const message = { sender: this.#sender, recipients: this.#recipients, bytes, helo: this.#helo }
    if (taken) this.#peer.taken.push(message)
    this.#act(behaviour, "250 2.0.0 taken")
  }
}
