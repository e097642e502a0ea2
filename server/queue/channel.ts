import { connect as connectSocket, isIP, type Socket } from "node:net"
import type { Readable } from "node:stream"
import SMTPConnection from "nodemailer/lib/smtp-connection"
import { judgeReply, readable, type Verdict } from "./verdict.ts"

/** Waits for the other side, milliseconds (RFC 5321 §4.5.3.2), and what a whole letter may take beside its size. */
const connectTimeout = 30_000
const greetingTimeout = 60_000
const handshakeTimeout = 2 * 60_000
const idleTimeout = 5 * 60_000
const letterTimeout = 10 * 60_000
const slowestLine = 4_096 // bytes per second
/** How long a goodbye may take. */
const quitTimeout = 2_000

/** Longest reply that is read, bytes. */
const longestReply = 65_536

/** A message as the other server gets it. */
export interface Letter {
  sender: string
  recipients: string[]
  /** Bytes. */
  size: number
  /** Opens the bytes. */
  open(): Promise<Readable>
}

export interface ChannelOptions {
  /** As we call ourselves. */
  hostname: string
  port: number
  address: string
  /** Name of the other server. */
  host: string
}

/** `inTls`: it broke while TLS was being set up. */
type Opened = { kind: "open"; channel: Channel } | { kind: "failed"; reply: string; inTls: boolean }

/** What nodemailer says when something fails. */
interface SendError extends Error {
  code?: string
  command?: string
  response?: string
}

interface Rejected {
  recipient?: string
  response?: string
}

/**
 * Opens a connection to a mail server, encrypted where it can be. A server whose TLS does not work is tried again
 * without, because otherwise mail to it would stop (RFC 7435). Never throws.
 */
export async function openChannel(options: ChannelOptions): Promise<Opened> {
  const first = await greet(options, { ignoreTLS: false })
  if (first.kind === "open" || !first.inTls) return first
  return greet(options, { ignoreTLS: true })
}

async function greet(options: ChannelOptions, { ignoreTLS }: { ignoreTLS: boolean }): Promise<Opened> {
  const socket = await dial(options)
  if (socket instanceof Error) return { kind: "failed", reply: readable(socket.message), inTls: false }
  const servername = isIP(options.host) === 0 ? options.host : ""
  const connection = new SMTPConnection({
    connection: socket,
    host: options.address,
    port: options.port,
    name: options.hostname,
    servername,
    ignoreTLS,
    opportunisticTLS: true,
    tls: { rejectUnauthorized: false, servername, minVersion: "TLSv1.2" },
    greetingTimeout,
    socketTimeout: idleTimeout,
    maxResponseSize: longestReply,
    logger: false,
  })
  const failure = await handshake(connection)
  if (!failure) return { kind: "open", channel: new Channel(connection, socket, options.host) }
  connection.on("error", () => undefined)
  connection.close()
  socket.destroy()
  const reply = readable(failure.response ?? failure.message)
  return { kind: "failed", reply, inTls: connection.upgrading || failure.code === "ETLS" }
}

// Greeting, EHLO and STARTTLS together have one deadline, so that a server that trickles does not hold us.
function handshake(connection: SMTPConnection): Promise<SendError | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(new Error("no greeting in time")), handshakeTimeout)
    const done = (error?: SendError | null) => {
      clearTimeout(timer)
      resolve(error ?? undefined)
    }
    connection.once("error", done)
    connection.connect(done)
  })
}

function dial({ address, port }: ChannelOptions): Promise<Socket | Error> {
  return new Promise((resolve) => {
    const socket = connectSocket({ host: address, port, timeout: connectTimeout })
    // Stays for the life of the socket: an error that nobody hears would end the process.
    socket.on("error", (error) => resolve(error))
    socket.once("timeout", () => {
      socket.destroy()
      resolve(new Error("no connection in time"))
    })
    socket.once("connect", () => {
      socket.setTimeout(0)
      socket.setNoDelay(true)
      socket.setKeepAlive(true)
      resolve(socket)
    })
  })
}

/** One open connection to another server, for letter after letter. */
export class Channel {
  /** Name of the other server. */
  readonly host: string
  readonly #connection: SMTPConnection
  readonly #socket: Socket
  /** Does the server take addresses beyond ASCII (RFC 6531)? */
  readonly #takesUtf8: boolean
  #usable = true

  constructor(connection: SMTPConnection, socket: Socket, host: string) {
    this.#connection = connection
    this.#socket = socket
    this.host = host
    // What it said last is its EHLO reply.
    this.#takesUtf8 = /^250[ -]SMTPUTF8\b/im.test(String(connection.lastServerResponse))
    connection.on("error", () => this.#drop())
    connection.on("end", () => this.#drop())
  }

  get usable(): boolean {
    return this.#usable
  }

  /** Sends a letter and gives a verdict for each recipient. */
  async send(letter: Letter): Promise<Map<string, Verdict>> {
    const plain = letter.recipients.concat(letter.sender).every(isAscii)
    if (!plain && !this.#takesUtf8) return new Map(letter.recipients.map((address) => [address, needsUtf8]))
    const rejected: Rejected[] = []
    const envelope = {
      from: letter.sender,
      to: [...letter.recipients],
      size: letter.size,
      use8BitMime: true,
      // nodemailer fills this in as the replies come; after a later failure it is all that is left of them.
      rejectedErrors: rejected,
    }
    const common = await this.#transfer(envelope, letter)
    if (common.kind !== "delivered" && this.#usable) await this.#reset()
    const verdicts = new Map<string, Verdict>(letter.recipients.map((address) => [address, common]))
    for (const { recipient, response } of envelope.rejectedErrors)
      if (recipient !== undefined) verdicts.set(recipient, judgeReply(response))
    return verdicts
  }

  // What holds for every recipient that was not rejected by name.
  async #transfer(envelope: object, letter: Letter): Promise<Verdict> {
    const stream = await letter.open()
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          this.#drop()
          resolve({ kind: "deferred", reply: "the other server took too long" })
        },
        letterTimeout + (letter.size / slowestLine) * 1_000,
      )
      this.#connection.send(envelope, stream, (error, info) => {
        clearTimeout(timer)
        resolve(error ? judgeError(error) : judgeReply(info?.response))
      })
    })
  }

  async #reset(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    this.#connection.once("end", () => resolve("gone"))
    this.#connection.reset(resolve)
    if (await promise) this.#drop()
  }

  /** Says goodbye. */
  close(): void {
    if (!this.#usable) return
    this.#connection.quit()
    setTimeout(() => this.#drop(), quitTimeout).unref()
  }

  #drop(): void {
    if (!this.#usable) return
    this.#usable = false
    this.#connection.close()
    this.#socket.destroy()
  }
}

const isAscii = (text: string) => /^[\x00-\x7f]*$/.test(text)

const needsUtf8: Verdict = {
  kind: "failed",
  status: "5.6.7",
  cause: "refused",
  reply: "the other server does not take addresses beyond ASCII",
}

function judgeError(error: SendError): Verdict {
  // The one failure that nodemailer finds by itself: SIZE was smaller (RFC 1870).
  if (error.code === "EMESSAGE" && !error.response)
    return { kind: "failed", status: "5.3.4", cause: "refused", reply: "larger than the other server takes" }
  const reply = error.response ?? error.message
  // Only an answer to the letter counts; a 2xx where it went wrong is none.
  const verdict = error.command === "CONN" ? undefined : judgeReply(error.response)
  return verdict?.kind === "failed" ? verdict : { kind: "deferred", reply: readable(reply) }
}
