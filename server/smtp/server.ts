import type { Socket } from "node:net"
import { TLSSocket } from "node:tls"
import { type Admission, unlimited } from "../limit/limiter.ts"
import { ByteReader } from "../line/byte-reader.ts"
import { Conversations, encrypt } from "../line/conversation.ts"
import type { Seats } from "../net/connection-caps.ts"
import { type Listener, openListener } from "../net/listener.ts"
import { plainAddress } from "../net/network.ts"
import { Connection } from "./connection.ts"
import { readProxyHeader } from "./proxy-header.ts"
import { type Premises, Session } from "./session.ts"

/** How often deadlines are looked at: this part of the shortest. */
const sweepsPerDeadline = 12

/** How long messages in transit may take when we are asked to stop, milliseconds. */
const closeTimeout = 25_000

/** How long what comes before the conversation may take: the header of a proxy, a TLS handshake, milliseconds. */
const preludeTimeout = 20_000

export interface SmtpServerParts {
  premises: Premises
  /** How many connections this listener serves at a time. */
  seats: Seats<"all">
  /** TLS from the first byte. */
  secure: boolean
  /** Peers whose connections begin with a header of the PROXY protocol. */
  isProxy(address: string): boolean
  /** Who may connect at all. */
  isWelcome(address: string): boolean
}

/** One listener: who may come in, TLS, deadlines and a graceful end. */
export class SmtpServer {
  readonly #parts: SmtpServerParts
  readonly #conversations: Conversations<Connection>
  /** Connections that have not begun to talk. */
  readonly #preludes = new Set<Socket>()
  #listener: Listener | undefined

  constructor(parts: SmtpServerParts) {
    this.#parts = parts
    const { hello } = parts.premises.limits.deadlines
    this.#conversations = new Conversations(hello / sweepsPerDeadline)
  }

  /**
   * Binds. Port 0 takes any free port.
   * @returns the port
   * @throws the system's error (EADDRINUSE, EACCES …) when it cannot be had
   */
  async open(port: number, host: string): Promise<number> {
    const onConnection = (socket: Socket) => {
      this.#conversations.serve(this.#serve(socket).catch(() => void socket.destroy()))
    }
    this.#listener = await openListener({ port, host, log: this.#parts.premises.log, onConnection })
    return this.#listener.port
  }

  /** Takes no more connections, says goodbye to idle clients, and lets messages in transit finish. */
  async end(): Promise<void> {
    const ended = this.#conversations.close()
    await this.#listener?.close()
    for (const socket of this.#preludes) socket.destroy()
    const late = setTimeout(() => {
      for (const connection of this.#conversations.open) connection.destroyLater()
    }, closeTimeout).unref()
    await ended
    clearTimeout(late)
  }

  async #serve(socket: Socket): Promise<void> {
    const { seats, premises, secure, isProxy, isWelcome } = this.#parts
    const neighbour = plainAddress(socket.remoteAddress ?? "")
    const address = isProxy(neighbour) ? await this.#prelude(socket, proxiedAddress(socket)) : neighbour
    const admission = await this.#admission(address, neighbour)
    if ("refused" in admission) return turnAway(socket, `4.7.0 ${admission.text}`)
    socket.once("close", admission.leave)
    if (socket.destroyed) admission.leave()
    const { closing } = this.#conversations
    const leave = closing || !isWelcome(neighbour) ? undefined : seats.take("all")
    if (!leave) {
      turnAway(socket, closing ? "4.3.2 The server is stopping" : refusal(isWelcome(neighbour)))
      return
    }
    socket.once("close", leave)
    const peer = {
      address,
      gateway: premises.isGateway(neighbour),
      known: premises.isKnown(address),
      failedLogins: 0,
      refusals: 0,
      idleCommands: 0,
      vouch: admission.vouch,
    }
    const talk = (channel: Socket, greeting: "greet" | "silent") => {
      const session = new Session(premises, peer, { secure: channel instanceof TLSSocket, socket: channel })
      return this.#conversations.talk(new Connection(channel, session, greeting))
    }
    if (secure) {
      const encrypted = encrypt(socket, premises.tls.context)
      await this.#prelude(socket, handshake(encrypted))
      await talk(encrypted, "greet")
    } else if ((await talk(socket, "greet")) === "starttls")
      await talk(encrypt(socket, premises.tls.context), "silent")
  }

  /** What the limiter says of a peer. Servers that bring the mail of many are named in the configuration, and not asked about. */
  async #admission(address: string, neighbour: string): Promise<Admission> {
    const { purpose, directory, isGateway } = this.#parts.premises
    if (purpose === "lmtp" || isGateway(neighbour)) return unlimited
    return directory.limiter.enter(address, purpose === "exchange" ? "exchange" : "people")
  }

  /** Waits for what comes before the conversation, but not for ever. */
  async #prelude<T>(socket: Socket, coming: Promise<T>): Promise<T> {
    this.#preludes.add(socket)
    const late = setTimeout(() => socket.destroy(), preludeTimeout).unref()
    try {
      return await coming
    } finally {
      clearTimeout(late)
      this.#preludes.delete(socket)
    }
  }
}

/** Who a proxy speaks for. @throws Error when there is no header; ConnectionClosed */
async function proxiedAddress(socket: Socket): Promise<string> {
  const reader = new ByteReader(socket)
  for (;;) {
    await reader.more()
    const header = readProxyHeader(reader.held)
    if (header.kind === "more") continue
    if (header.kind === "bad") throw new Error("there is no header of the PROXY protocol")
    reader.take(header.length)
    reader.release()
    return plainAddress(header.address ?? socket.remoteAddress ?? "")
  }
}

function handshake(encrypted: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    encrypted.once("secure", resolve)
    encrypted.once("close", () => reject(new Error("the handshake was not finished")))
  })
}

const refusal = (welcome: boolean) =>
  welcome
    ? "4.7.0 Too many connections from your network, try again later"
    : "4.7.0 This listener is not for you"

function turnAway(socket: Socket, why: string): void {
  socket.end(`421 ${why}\r\n`)
  socket.setTimeout(5_000, () => socket.destroy())
  socket.resume()
}
