import type { Socket } from "node:net"
import { dial, encrypt, type Server } from "./dial.ts"
import { ConnectionLost, Replies, type Reply } from "./replies.ts"

/**
 * How a connection is to be encrypted. `may`: where it can be, and rather in the clear than not at all (RFC 7435);
 * `must`: always, by whatever certificate; `verify`: always, and the certificate must prove the name; `implicit`: as
 * `verify`, from the first byte (RFC 8314); `off`: never.
 */
export type TlsPolicy = "may" | "must" | "verify" | "implicit" | "off"

/** A password, or a token that stands for one (RFC 7628). */
export type Credentials = { username: string } & ({ password: string } | { token: string })

export interface ClientOptions extends Server {
  /** As we call ourselves. */
  hostname: string
  tls: TlsPolicy
  credentials: Credentials | undefined
  /** What is spoken; SMTP when absent. */
  protocol?: "lmtp" | undefined
}

/** Waits for the other side, milliseconds (RFC 5321 §4.5.3.2). */
const patience = { greeting: 60_000, hello: 60_000, tls: 60_000, auth: 60_000, quit: 2_000 }

/** What stood in the way of a beginning, where it matters. */
interface Obstacle {
  /** It broke while TLS was being set up. */
  inTls?: boolean
  /** TLS that is needed is not there, or does not prove who the other is. */
  unproven?: boolean
  /** The server takes no mail at all, and says so (RFC 7504). */
  refuses?: boolean
}

/** A server did not let us begin. */
export class Unwelcome extends Error {
  readonly inTls: boolean
  readonly unproven: boolean
  readonly refuses: boolean

  constructor(message: string, { inTls = false, unproven = inTls, refuses = false }: Obstacle = {}) {
    super(message)
    this.inTls = inTls
    this.unproven = unproven
    this.refuses = refuses
  }
}

/** One connection to a server that has let us in, and may be given messages. */
export class Client {
  readonly server: Server
  /** Each recipient is answered for at the end (RFC 2033 §4.2). */
  readonly lmtp: boolean
  /** What EHLO offered, parameters by keyword in capitals. */
  readonly features: ReadonlyMap<string, string>
  /** Version and cipher; "" in the clear. With " verified" behind when the certificate proves the name, or " DANE verified". */
  readonly tls: string
  readonly #socket: Socket
  readonly #replies: Replies

  constructor(server: Server & Pick<ClientOptions, "protocol">, line: Line) {
    this.server = server
    this.lmtp = server.protocol === "lmtp"
    this.features = line.features
    this.tls = line.tls
    this.#socket = line.socket
    this.#replies = line.replies
  }

  get usable(): boolean {
    return !this.#replies.lost && this.#socket.writable && this.#replies.quiet
  }

  get socket(): Socket {
    return this.#socket
  }

  get replies(): Replies {
    return this.#replies
  }

  /** Sends a command and gives the reply. @throws ConnectionLost */
  command(text: string, patience: number): Promise<Reply> {
    this.#socket.write(`${text}\r\n`)
    return this.#replies.next(patience)
  }

  /** Says goodbye, without waiting for anybody. */
  close(): void {
    if (this.usable) this.#socket.end("QUIT\r\n")
    setTimeout(() => this.#socket.destroy(), patience.quit).unref()
  }
}

interface Line {
  socket: Socket
  replies: Replies
  features: ReadonlyMap<string, string>
  tls: string
}

/** Connects, greets, encrypts and signs in. @throws Unwelcome with what went wrong, in the server's words if it spoke */
export async function openClient(options: ClientOptions): Promise<Client> {
  const socket = await dial(options).catch((error: Error) => {
    throw new Unwelcome(error.message)
  })
  try {
    const plain = options.tls === "implicit" ? await encrypted(socket, options) : inTheClear(socket)
    welcome(await plain.replies.next(patience.greeting))
    const greeted = await hello(plain, options)
    const secured = greeted.tls === "" ? await upgrade(greeted, options) : greeted
    if (options.credentials) await signIn(secured, options.credentials, options.tls)
    return new Client(options, secured)
  } catch (thrown) {
    socket.destroy()
    throw thrown instanceof Unwelcome ? thrown : new Unwelcome((thrown as Error).message)
  }
}

const inTheClear = (socket: Socket): Line => ({
  socket,
  replies: new Replies(socket),
  features: new Map(),
  tls: "",
})

async function encrypted(socket: Socket, options: ClientOptions): Promise<Line> {
  const { host, tls } = options
  const byZone = (options.dane?.records.length ?? 0) > 0
  const secured = await encrypt(socket, options, patience.tls).catch((error: Error) => {
    throw new Unwelcome(error.message, { inTls: true })
  })
  if (secured.doubt && (byZone || tls === "verify" || tls === "implicit")) {
    secured.socket.destroy()
    const by = byZone ? " (DANE)" : ""
    const reason = `the certificate does not prove that this is ${host}${by}: ${secured.doubt}`
    throw new Unwelcome(reason, { unproven: true })
  }
  const how = secured.doubt ? "" : byZone ? " DANE verified" : " verified"
  return { ...inTheClear(secured.socket), tls: `${secured.description}${how}` }
}

async function hello(line: Line, { hostname, protocol }: ClientOptions): Promise<Line> {
  // There is no LMTP without extensions (RFC 2033 §4.1).
  const reply = await ask(line, `${protocol === "lmtp" ? "LHLO" : "EHLO"} ${hostname}`, patience.hello)
  if (reply.code < 500 || protocol === "lmtp") {
    expectCode(reply, 2)
    return { ...line, features: featuresIn(reply) }
  }
  expectCode(await ask(line, `HELO ${hostname}`, patience.hello), 2)
  return line
}

function featuresIn({ text }: Reply): ReadonlyMap<string, string> {
  const lines = text.split("\n").slice(1)
  return new Map(
    lines.map((line) => {
      const [, keyword = "", parameters = ""] = /^\d{3}[ -]([\w-]+)[ =]?(.*)$/.exec(line) ?? []
      return [keyword.toUpperCase(), parameters]
    }),
  )
}

async function upgrade(line: Line, options: ClientOptions): Promise<Line> {
  if (options.tls === "off") return line
  const needed = options.tls !== "may" || options.dane !== undefined
  if (!line.features.has("STARTTLS")) {
    if (needed)
      throw new Unwelcome("the server does not offer TLS, which this route needs", { unproven: true })
    return line
  }
  const reply = await ask(line, "STARTTLS", patience.tls)
  if (reply.code !== 220) {
    if (needed) throw new Unwelcome(`the server does not begin TLS: ${reply.text}`, { unproven: true })
    return line
  }
  // What came in the clear behind the reply was put there by somebody in between (CVE-2011-0411).
  if (!line.replies.quiet) throw new Unwelcome("the server spoke before TLS began", { inTls: true })
  line.replies.release()
  return hello(await encrypted(line.socket, options), options).catch((thrown) => {
    throw thrown instanceof ConnectionLost ? new Unwelcome(thrown.message, { inTls: true }) : thrown
  })
}

/**
 * PLAIN where it is offered, otherwise LOGIN (RFC 4954). Neither goes in the clear, unless TLS was ruled out by hand.
 * @throws Unwelcome in the server's words, without the secret if it repeats that: they end in logs and in notices
 */
async function signIn(line: Line, credentials: Credentials, tls: TlsPolicy): Promise<void> {
  if (line.tls === "" && tls !== "off") throw new Unwelcome("the password is not sent without TLS")
  const { username } = credentials
  const offered = (line.features.get("AUTH") ?? "").toUpperCase().split(" ")
  const secret = "token" in credentials ? credentials.token : credentials.password
  const expected = (reply: Reply, hundred: number, ...sent: string[]) =>
    expectCode({ ...reply, text: without(reply.text, [secret, ...sent]) }, hundred)
  if ("token" in credentials) {
    const bearer = inBase64(`user=${username}\x01auth=Bearer ${secret}\x01\x01`)
    return expected(await proven(line, `AUTH XOAUTH2 ${bearer}`), 2, bearer)
  }
  if (offered.includes("PLAIN")) {
    const plain = inBase64(`\0${username}\0${secret}`)
    return expected(await proven(line, `AUTH PLAIN ${plain}`), 2, plain)
  }
  if (!offered.includes("LOGIN")) throw new Unwelcome("the server offers no way to sign in that we know")
  expected(await ask(line, "AUTH LOGIN", patience.auth), 3)
  expected(await ask(line, inBase64(username), patience.auth), 3)
  expected(await ask(line, inBase64(secret), patience.auth), 2, inBase64(secret))
}

const without = (text: string, secrets: readonly string[]) =>
  secrets.reduce((left, secret) => (secret === "" ? left : left.replaceAll(secret, "…")), text)

const inBase64 = (text: string) => Buffer.from(text).toString("base64")

// A server may explain a failure first, and wants an empty answer before it fails (RFC 7628 §3.2.3).
async function proven(line: Line, command: string): Promise<Reply> {
  const reply = await ask(line, command, patience.auth)
  return reply.code === 334 ? ask(line, "", patience.auth) : reply
}

function ask({ socket, replies }: Line, command: string, patience: number): Promise<Reply> {
  socket.write(`${command}\r\n`)
  return replies.next(patience)
}

/** Codes of a greeting by which a server says that it takes no mail (RFC 5321 §3.1, RFC 7504 §3). */
const noMailHere = [521, 554]

function welcome(greeting: Reply): void {
  if (noMailHere.includes(greeting.code)) throw new Unwelcome(greeting.text, { refuses: true })
  expectCode(greeting, 2)
}

function expectCode(reply: Reply, hundred: number): void {
  if (Math.floor(reply.code / 100) !== hundred) throw new Unwelcome(reply.text)
}
